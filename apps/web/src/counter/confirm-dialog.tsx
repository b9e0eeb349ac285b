import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'

type ConfirmDialogProps = {
  open: boolean
  onClose(): void
  title: string
  /** what comes of it */
  hint: string
  /** the name of what is done */
  action: string
  look: 'danger' | 'primary'
  busy: boolean
  onConfirm(): void
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onClose, title, hint, action, look, busy, onConfirm } = props
  const { t } = useTranslation()
  return (
    <Dialog
      {...{ open, onClose, title }}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look={look} busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <p>{hint}</p>
    </Dialog>
  )
}
