import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { FormDialog } from './form-dialog.tsx'
import type { Product } from './queries.ts'
import { filledIn, type Terms, TermsFields } from './terms-fields.tsx'
import { useChange } from './use-change.ts'

type ChangeProductDialogProps = { product: Product; open: boolean; onClose(): void }

/** Gives a product another price or base stock. */
export function ChangeProductDialog({ product, open, onClose }: ChangeProductDialogProps) {
  const { t } = useTranslation('counter')
  const { id, name } = product
  const [typed, setTyped] = useState<Terms>()
  const terms = typed ?? product
  const close = () => {
    changing.reset()
    setTyped(undefined)
    onClose()
  }
  const changing = useChange({
    change: (body: { price: number; baseStock: number }) =>
      dataOf(api.PATCH('/store/product/{id}', { params: { path: { id } }, body })),
    key: 'product',
    told: t('changed', { name }),
    onDone: () => close(),
  })
  const submit = () => {
    const filled = filledIn(terms)
    if (filled) changing.mutate(filled)
  }
  return (
    <FormDialog
      {...{ open, onClose: close, onSubmit: submit }}
      title={t('editTitle', { name })}
      action={t('save', { ns: 'shared' })}
      busy={changing.isPending}
      error={changing.error}
      failed={t('saveFailed')}
    >
      <p className="text-soft">{t('editHint')}</p>
      <TermsFields
        terms={terms}
        onChange={setTyped}
        problem={changing.error instanceof ApiProblem ? changing.error : undefined}
      />
    </FormDialog>
  )
}
