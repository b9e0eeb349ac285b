import { useTranslation } from 'react-i18next'
import { Badge } from '../design/badge.tsx'
import { Button } from '../design/button.tsx'
import { Card } from '../design/card.tsx'
import { useFormat } from '../texts/use-format.ts'
import { type DeadLetter, useRedrive } from './use-dead-letters.ts'

/** Events that could not be handled, with why, and the way to have them handled again. */
export function DeadLetters({ letters }: { letters: readonly DeadLetter[] }) {
  const { t } = useTranslation('operator')
  const { dateTime, counted } = useFormat()
  const { mutate, isPending, variables } = useRedrive()
  return (
    <Card aria-labelledby="dead-letters">
      <h2 id="dead-letters" className="text-xl font-bold">
        {t('deadLetters')}
      </h2>
      <ul className="mt-2 flex flex-col divide-y divide-line">
        {letters.map((letter) => (
          <li key={`${letter.service} ${letter.id}`} className={ROW}>
            <div className="flex min-w-0 flex-col gap-1">
              <p className="flex flex-wrap items-center gap-2">
                <span className="text-lg font-bold break-all">{letter.topic}</span>
                <Badge>{letter.consumer}</Badge>
                <Badge>{t('store', { id: letter.storeId })}</Badge>
              </p>
              <p className="break-words text-bad">{letter.reason}</p>
              <p className="tabular flex flex-wrap gap-x-3 text-sm text-soft">
                <span>{t('attempts', counted(letter.attempts))}</span>
                <span>{t('parkedAt', { time: dateTime(letter.parkedAt) })}</span>
              </p>
            </div>
            <Button
              onClick={() => mutate(letter)}
              busy={isPending && variables.id === letter.id}
              aria-label={t('redriveOf', { topic: letter.topic, id: letter.id })}
            >
              {t('redrive')}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  )
}

const ROW = 'grid items-center gap-3 py-3 sm:grid-cols-[minmax(0,1fr)_auto]'
