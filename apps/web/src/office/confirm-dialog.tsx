import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'

type ConfirmDialogProps = {
  open: boolean
  onClose(): void
  title: string
  hint: string
  /** what is done when one says yes */
  confirm: string
  busy: boolean
  onConfirm(): void
}

/** Asks before something is done that cannot be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onClose, title, hint, confirm, busy, onConfirm } = props
  const { t } = useTranslation()
  const actions = (
    <>
      <Button onClick={onClose}>{t('cancel')}</Button>
      <Button look="danger" busy={busy} onClick={onConfirm}>
        {confirm}
      </Button>
    </>
  )
  return (
    <Dialog open={open} onClose={onClose} title={title} actions={actions}>
      <p>{hint}</p>
    </Dialog>
  )
}
