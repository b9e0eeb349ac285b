import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { useFormat } from '../texts/use-format.ts'
import { PlacedButton } from './placed-button.tsx'
import type { Ticket } from './ticket.ts'

type KitchenToolsProps = {
  /** undefined: not known yet */
  openCount: number | undefined
  /** undefined: nothing was done yet */
  lastDone: Ticket | undefined
  onRecall(): void
  onDone(): void
  onSettings(): void
}

/** What one does beside cooking. */
export function KitchenTools(props: KitchenToolsProps) {
  const { openCount, lastDone, onRecall, onDone, onSettings } = props
  const { t } = useTranslation('kitchen')
  const { count } = useFormat()
  return (
    <div className="flex flex-wrap items-center gap-2">
      {openCount !== undefined && (
        <p className="tabular mr-2 text-lg font-bold">{t('open', { number: count(openCount) })}</p>
      )}
      <PlacedButton place={lastDone?.orderId} onClick={onRecall} disabled={!lastDone}>
        {t('recallLast')}
      </PlacedButton>
      <Button onClick={onDone}>{t('done')}</Button>
      <Button onClick={onSettings}>{t('settings')}</Button>
      {document.fullscreenEnabled && (
        <Button look="quiet" onClick={() => void toggleFullScreen()} className="max-sm:hidden">
          {t('fullScreen')}
        </Button>
      )}
    </div>
  )
}

async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen()
  else await document.documentElement.requestFullscreen()
}
