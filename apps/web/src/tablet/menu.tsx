import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty, Shown } from '../design/states.tsx'
import { useGuest } from './guest-store.ts'
import { CATEGORIES, MenuBar, type MenuChoice } from './menu-bar.tsx'
import { ProductCard } from './product-card.tsx'
import { searchMenu } from './search-menu.ts'
import type { MenuProduct } from './tablet-queries.ts'
import { useMenu } from './use-tablet.ts'

/** All that there is, by category; or what one looks for. */
export function Menu() {
  const menu = useMenu()
  return <Shown of={menu}>{(products) => <Products products={products} />}</Shown>
}

function Products({ products }: { products: readonly MenuProduct[] }) {
  const { t } = useTranslation('tablet')
  const [choice, setChoice] = useState<MenuChoice>({ text: '', category: undefined })
  // Typing comes first, the list after it.
  const { text, category } = useDeferredValue(choice)
  const found = useMemo(() => searchMenu(products, text), [products, text])
  const shown = category ? found.filter((one) => one.category === category) : found
  const isEmpty = products.length === 0
  return (
    <>
      <MenuBar choice={choice} onChoice={setChoice} products={products} />
      <p role="status" className="sr-only">
        {text !== '' && t('found', { number: shown.length })}
      </p>
      <div className="min-h-0 flex-1 overflow-y-auto px-3 pb-4 sm:px-4">
        {isEmpty && <Empty title={t('emptyMenu')}>{t('emptyMenuHint')}</Empty>}
        {!isEmpty && shown.length === 0 && (
          <Empty title={t('nothingFound')}>{t('nothingFoundHint')}</Empty>
        )}
        {CATEGORIES.map((name) => (
          <Category
            key={name}
            name={name}
            products={shown.filter((product) => product.category === name)}
          />
        ))}
      </div>
    </>
  )
}

type CategoryProps = { name: MenuProduct['category']; products: readonly MenuProduct[] }

function Category({ name, products }: CategoryProps) {
  const { t } = useTranslation()
  const { cart } = useGuest()
  const counts = useMemo(() => new Map(cart.map(({ id, count }) => [id, count])), [cart])
  if (products.length === 0) return null
  return (
    <section aria-labelledby={`category-${name}`}>
      <h2 id={`category-${name}`} className="pt-4 pb-3 text-xl font-bold">
        {t(name)}
      </h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-3">
        {products.map((product) => (
          <ProductCard key={product.id} product={product} count={counts.get(product.id) ?? 0} />
        ))}
      </ul>
    </section>
  )
}
