import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { TextField } from '../design/field.tsx'
import { useNotice } from '../design/notice.tsx'
import type { BillOrder } from './queries.ts'

const REASONS = ['voidWrong', 'voidLate', 'voidBad'] as const
const REASON_LENGTH_MAX = 200

type VoidDialogProps = { order: BillOrder; open: boolean; onClose(): void }

/** Asks why an order is voided, and voids it. */
export function VoidDialog({ order, open, onClose }: VoidDialogProps) {
  const { t } = useTranslation('counter')
  const { t: shared } = useTranslation()
  const { tell } = useNotice()
  const queries = useQueryClient()
  const form = useId()
  const [reason, setReason] = useState('')
  const close = () => {
    voiding.reset()
    onClose()
  }
  const voiding = useMutation({
    mutationFn: () => voidOrder(order.id, reason),
    onSuccess: () => {
      tell(t('voidDone'))
      close()
    },
    onSettled: () =>
      Promise.all(
        ['bill', 'table', 'product'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      ),
  })
  // Nobody would be told what came of it.
  const leave = () => !voiding.isPending && close()
  const problem = voiding.error instanceof ApiProblem ? voiding.error.message : t('voidFailed')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!voiding.isPending) voiding.mutate()
  }
  return (
    <Dialog
      {...{ open, onClose: leave }}
      title={t('voidTitle')}
      actions={
        <>
          <Button onClick={leave}>{shared('back')}</Button>
          <Button type="submit" form={form} look="danger" busy={voiding.isPending}>
            {t('voidDo')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        <p>{t('voidHint')}</p>
        <fieldset className="flex flex-wrap gap-2">
          <legend className="sr-only">{t('voidQuick')}</legend>
          {REASONS.map((key) => (
            <Button key={key} onClick={() => setReason(t(key))}>
              {t(key)}
            </Button>
          ))}
        </fieldset>
        <TextField
          label={t('voidReason')}
          hint={t('voidReasonHint')}
          error={voiding.error ? problem : undefined}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
          maxLength={REASON_LENGTH_MAX}
          required
          autoComplete="off"
        />
      </form>
    </Dialog>
  )
}

function voidOrder(orderId: number, reason: string) {
  const params = { path: { orderId } }
  return dataOf(api.POST('/trade/order/{orderId}/void', { params, body: { reason } }))
}
