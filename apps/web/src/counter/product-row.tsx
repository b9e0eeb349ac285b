import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { Button } from '../design/button.tsx'
import { useFormat } from '../texts/use-format.ts'
import { ChangeProductDialog } from './change-product-dialog.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { HistoryDialog } from './history-dialog.tsx'
import type { Product } from './queries.ts'
import { StockBar } from './stock-bar.tsx'
import { useChange } from './use-change.ts'
import { useIsOwner } from './use-is-owner.ts'

/** One product of the menu, and what its owner can do with it. */
export function ProductRow({ product }: { product: Product }) {
  const { won } = useFormat()
  const isOwner = useIsOwner()
  return (
    <li className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4 shadow-card">
      <div className="flex items-baseline justify-between gap-4">
        <h4 className="min-w-0 text-lg font-bold break-words">{product.name}</h4>
        <p className="text-lg font-bold whitespace-nowrap tabular">{won(product.price)}</p>
      </div>
      <StockBar {...product} />
      {isOwner && <Deeds product={product} />}
    </li>
  )
}

function Deeds({ product }: { product: Product }) {
  const { t } = useTranslation('counter')
  const [shown, setShown] = useState<'edit' | 'history' | 'remove'>()
  const close = () => setShown(undefined)
  return (
    <div className="flex flex-wrap justify-end gap-2">
      {(['history', 'edit', 'remove'] as const).map((what) => (
        <Button
          key={what}
          look={what === 'edit' ? 'plain' : 'quiet'}
          aria-label={t('ofProduct', { what: t(what), name: product.name })}
          onClick={() => setShown(what)}
        >
          {t(what)}
        </Button>
      ))}
      <ChangeProductDialog product={product} open={shown === 'edit'} onClose={close} />
      <HistoryDialog product={product} open={shown === 'history'} onClose={close} />
      <RemoveDialog product={product} open={shown === 'remove'} onClose={close} />
    </div>
  )
}

type RemoveDialogProps = { product: Product; open: boolean; onClose(): void }

function RemoveDialog({ product: { id, name }, open, onClose }: RemoveDialogProps) {
  const { t } = useTranslation('counter')
  const removing = useChange({
    change: () => dataOf(api.DELETE('/store/product/{id}', { params: { path: { id } } })),
    key: 'product',
    told: t('removed', { name }),
    failed: t('removeFailed'),
    onDone: onClose,
  })
  return (
    <ConfirmDialog
      {...{ open, onClose }}
      title={t('removeTitle', { name })}
      hint={t('removeHint')}
      action={t('removeDo')}
      look="danger"
      busy={removing.isPending}
      onConfirm={() => removing.mutate()}
    />
  )
}
