import { useTranslation } from 'react-i18next'
import { Empty } from '../design/states.tsx'

/** There are no figures yet, and when there will be. */
export function NotComputed({ isOver }: { isOver: boolean }) {
  const { t } = useTranslation('office')
  return (
    <Empty title={t('notComputed')}>
      {t(isOver ? 'notComputedSoon' : 'notComputedStillRunning')}
    </Empty>
  )
}
