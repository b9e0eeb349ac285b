import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { SelectField, TextField } from '../design/field.tsx'
import { FormDialog } from './form-dialog.tsx'
import type { Product } from './queries.ts'
import { filledIn, type Terms, TermsFields } from './terms-fields.tsx'
import { useChange } from './use-change.ts'

const CATEGORIES = ['MAIN_MENU', 'SUB_MENU', 'DRINK'] as const
const NAME_LENGTH_MAX = 100
const BLANK = { name: '', category: 'MAIN_MENU' as Product['category'] }
const NO_TERMS: Terms = { price: undefined, baseStock: undefined }

/** Puts a product on the menu. */
export function NewProductDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  const { t } = useTranslation('counter')
  const { t: shared } = useTranslation()
  const [{ name, category }, setWords] = useState(BLANK)
  const [terms, setTerms] = useState(NO_TERMS)
  const close = () => {
    creating.reset()
    onClose()
  }
  const creating = useChange({
    change: (body: Omit<Product, 'id' | 'stock'>) => dataOf(api.POST('/store/product', { body })),
    key: 'product',
    told: t('created', { name: name.trim() }),
    onDone: () => {
      setWords({ ...BLANK, category })
      setTerms(NO_TERMS)
      close()
    },
  })
  const problem = creating.error instanceof ApiProblem ? creating.error : undefined
  const submit = () => {
    const filled = filledIn(terms)
    if (filled) creating.mutate({ name, category, ...filled })
  }
  return (
    <FormDialog
      {...{ open, onClose: close, onSubmit: submit }}
      title={t('newProduct')}
      action={t('create')}
      busy={creating.isPending}
      error={creating.error}
      failed={t('saveFailed')}
    >
      <TextField
        label={t('name')}
        value={name}
        onChange={({ target }) => setWords({ name: target.value, category })}
        error={problem?.fieldMessage('name')}
        maxLength={NAME_LENGTH_MAX}
        required
        autoComplete="off"
      />
      <SelectField
        label={t('category')}
        value={category}
        onChange={({ target }) => setWords({ name, category: target.value as Product['category'] })}
      >
        {CATEGORIES.map((one) => (
          <option key={one} value={one}>
            {shared(one)}
          </option>
        ))}
      </SelectField>
      <TermsFields terms={terms} onChange={setTerms} problem={problem} />
    </FormDialog>
  )
}
