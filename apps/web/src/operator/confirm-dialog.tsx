import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'

type ConfirmDialogProps = {
  open: boolean
  onClose(): void
  title: string
  /** what it is about */
  subject: string
  /** what will come of it */
  hint: string
  /** the word on the button that does it */
  action: string
  look: 'primary' | 'danger'
  busy: boolean
  onConfirm(): void
}

/** Asks before something is done that is not undone by pressing again. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onClose, title, subject, hint, action, look, busy, onConfirm } = props
  const { t } = useTranslation()
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look={look} busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <p className="font-semibold">{subject}</p>
      <p className="mt-1 text-soft">{hint}</p>
    </Dialog>
  )
}
