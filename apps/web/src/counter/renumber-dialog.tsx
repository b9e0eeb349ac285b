import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { NumberField } from '../design/number-field.tsx'
import { FormDialog } from './form-dialog.tsx'
import type { Tablet } from './queries.ts'
import { useChange } from './use-change.ts'

const NUMBER_MAX = 9_999

type RenumberDialogProps = { tablet: Tablet; open: boolean; onClose(): void }

/** Gives a tablet's table another number. */
export function RenumberDialog({ tablet, open, onClose }: RenumberDialogProps) {
  const { t } = useTranslation('counter')
  const [typed, setTyped] = useState<{ number: number | undefined }>()
  const { number } = typed ?? { number: tablet.tableNumber }
  const params = { path: { id: tablet.id } }
  const close = () => {
    renaming.reset()
    setTyped(undefined)
    onClose()
  }
  const renaming = useChange({
    change: (tableNumber: number) =>
      dataOf(api.PATCH('/store/trade-device/{id}', { params, body: { tableNumber } })),
    key: 'trade-device',
    told: t('renumbered', { number }),
    onDone: () => close(),
  })
  const problem = renaming.error instanceof ApiProblem ? renaming.error : undefined
  return (
    <FormDialog
      {...{ open, onClose: close }}
      title={t('renumberTitle')}
      action={t('save', { ns: 'shared' })}
      busy={renaming.isPending}
      error={renaming.error}
      failed={t('renumberFailed')}
      onSubmit={() => number !== undefined && renaming.mutate(number)}
    >
      <NumberField
        label={t('tableNumber')}
        value={number}
        onChange={(now) => setTyped({ number: now })}
        error={problem?.fieldMessage('tableNumber')}
        max={NUMBER_MAX}
        required
      />
    </FormDialog>
  )
}
