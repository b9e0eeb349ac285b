import { type FormEvent, type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../api/problem.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'

type FormDialogProps = {
  open: boolean
  onClose(): void
  title: string
  /** the name of what is done */
  action: string
  busy: boolean
  /** what the API said to it */
  error: unknown
  /** what is said where the API gave no words */
  failed: string
  onSubmit(): void
  children: ReactNode
}

/** A few fields to fill in, and what is wrong with them. */
export function FormDialog(props: FormDialogProps) {
  const { open, onClose, title, action, busy, error, failed, onSubmit, children } = props
  const { t } = useTranslation()
  const id = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!busy) onSubmit()
  }
  // Nobody would be told what came of it.
  const leave = () => !busy && onClose()
  // What is wrong with a field is said at the field.
  const isOfFields =
    error instanceof ApiProblem && (error.body.errors ?? []).some((one) => one.path)
  return (
    <Dialog
      {...{ open, onClose: leave, title }}
      actions={
        <>
          <Button onClick={leave}>{t('cancel')}</Button>
          <Button type="submit" form={id} look="primary" busy={busy}>
            {action}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="flex flex-col gap-4">
        {children}
        {error !== null && error !== undefined && !isOfFields && (
          <p role="alert" className="font-semibold text-bad">
            {error instanceof ApiProblem ? error.message : failed}
          </p>
        )}
      </form>
    </Dialog>
  )
}
