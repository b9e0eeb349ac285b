import { useTranslation } from 'react-i18next'
import { useFormat } from '../texts/use-format.ts'

type ChangeProps = {
  now: number
  /** undefined: there is nothing to compare with */
  before: number | undefined
  /** what it is compared with, like "last week"; undefined: what is around it says so */
  than?: string
}

/** Less is written as 0%. */
const BASIS_POINTS_MIN = 5

/** How much more or less it is than before: in words, and the colour says it again. */
export function Change({ now, before, than }: ChangeProps) {
  const { t } = useTranslation('office')
  const format = useFormat()
  const say = (key: 'none' | 'new' | 'same' | 'nearlySame' | 'more' | 'less', percent = '') => {
    return than === undefined
      ? t(`change_${key}_short`, { percent })
      : t(`change_${key}`, { than, percent })
  }
  if (before === undefined) return <>{say('none')}</>
  if (now === before) return <>{say('same')}</>
  const basisPoints = before === 0 ? undefined : Math.round((now / before - 1) * 10_000)
  if (basisPoints !== undefined && Math.abs(basisPoints) < BASIS_POINTS_MIN) {
    return <>{say('nearlySame')}</>
  }
  const isMore = now > before
  return (
    <span className={`font-semibold ${isMore ? 'text-good' : 'text-bad'}`}>
      <span aria-hidden>{isMore ? '▲ ' : '▼ '}</span>
      {basisPoints === undefined
        ? say('new')
        : say(isMore ? 'more' : 'less', format.percent(Math.abs(basisPoints)))}
    </span>
  )
}
