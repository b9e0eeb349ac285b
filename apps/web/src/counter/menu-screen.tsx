import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { Button } from '../design/button.tsx'
import { Empty, Shown } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { NewProductDialog } from './new-product-dialog.tsx'
import { ProductRow } from './product-row.tsx'
import { type Product, productsQuery } from './queries.ts'
import { useChange } from './use-change.ts'
import { useIsOwner } from './use-is-owner.ts'

const CATEGORIES = ['MAIN_MENU', 'SUB_MENU', 'DRINK'] as const

/** The menu: what it has, at what price, and how much of it is left. */
export function MenuScreen() {
  const { t } = useTranslation('counter')
  const { t: shared } = useTranslation()
  useTitle(shared('menu'))
  const isOwner = useIsOwner()
  const products = useQuery(productsQuery)
  const [isCreating, setIsCreating] = useState(false)
  const [isRestocking, setIsRestocking] = useState(false)
  const isEmpty = products.data?.length === 0
  return (
    <>
      <header className="flex flex-wrap items-center gap-2">
        <h2 className="mr-auto text-2xl font-extrabold">{shared('menu')}</h2>
        <Button onClick={() => setIsRestocking(true)} disabled={isEmpty}>
          {t('restockAll')}
        </Button>
        {isOwner && (
          <Button look="primary" onClick={() => setIsCreating(true)}>
            {t('newProduct')}
          </Button>
        )}
      </header>
      <Shown of={products}>{(menu) => <Categories menu={menu} />}</Shown>
      <RestockDialog open={isRestocking} onClose={() => setIsRestocking(false)} />
      <NewProductDialog open={isCreating} onClose={() => setIsCreating(false)} />
    </>
  )
}

function Categories({ menu }: { menu: readonly Product[] }) {
  const { t } = useTranslation('counter')
  const { t: shared } = useTranslation()
  const isOwner = useIsOwner()
  if (menu.length === 0) {
    return (
      <Empty title={t('noProducts')}>{t(isOwner ? 'noProductsHint' : 'noProductsStaff')}</Empty>
    )
  }
  return CATEGORIES.map((category) => {
    const products = menu.filter((one) => one.category === category)
    if (products.length === 0) return null
    return (
      <section key={category} aria-label={shared(category)} className="flex flex-col gap-2">
        <h3 className="pt-2 font-bold text-soft">{shared(category)}</h3>
        <ul className="grid gap-3 lg:grid-cols-2">
          {products.map((product) => (
            <ProductRow key={product.id} product={product} />
          ))}
        </ul>
      </section>
    )
  })
}

function RestockDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  const { t } = useTranslation('counter')
  const restocking = useChange({
    change: () => dataOf(api.PATCH('/store/product/re-stock')),
    key: 'product',
    told: t('restocked'),
    failed: t('restockFailed'),
    onDone: onClose,
  })
  return (
    <ConfirmDialog
      {...{ open, onClose }}
      title={t('restockTitle')}
      hint={t('restockHint')}
      action={t('restockDo')}
      look="primary"
      busy={restocking.isPending}
      onConfirm={() => restocking.mutate()}
    />
  )
}
