import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { MenuProduct } from './tablet-queries.ts'

export const CATEGORIES = ['MAIN_MENU', 'SUB_MENU', 'DRINK'] as const
/** What one looks for; no category is all of them. */
export type MenuChoice = { text: string; category: MenuProduct['category'] | undefined }

type MenuBarProps = {
  choice: MenuChoice
  onChoice(choice: MenuChoice): void
  products: readonly MenuProduct[]
}

/** Chooses a category, or searches. */
export function MenuBar({ choice, onChoice, products }: MenuBarProps) {
  const { t } = useTranslation('tablet')
  const { t: shared } = useTranslation()
  const own = CATEGORIES.filter((name) => products.some(({ category }) => category === name))
  const tabs = [undefined, ...own]
  return (
    <div className={BAR}>
      <fieldset className="flex flex-1 gap-2" aria-label={t('categories')}>
        {tabs.map((category) => (
          <button
            key={category ?? 'all'}
            type="button"
            aria-pressed={choice.category === category}
            onClick={() => onChoice({ ...choice, category })}
            className={TAB}
          >
            {category ? shared(category) : t('all')}
          </button>
        ))}
      </fieldset>
      <Search text={choice.text} onText={(text) => onChoice({ ...choice, text })} />
    </div>
  )
}

const BAR = 'flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3 py-2 sm:px-4'

const TAB =
  'min-h-14 rounded-md border border-transparent px-4 text-lg font-bold whitespace-nowrap ' +
  'hover:bg-raised aria-pressed:bg-brand-tint aria-pressed:text-brand-text ' +
  'aria-pressed:border-brand'

function Search({ text, onText }: { text: string; onText(text: string): void }) {
  const { t } = useTranslation('tablet')
  const field = useRef<HTMLInputElement>(null)
  const clear = () => {
    onText('')
    field.current?.focus()
  }
  return (
    <search className="relative w-full sm:w-72">
      <input
        ref={field}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        aria-label={t('search')}
        placeholder={t('searchHint')}
        value={text}
        onChange={({ target }) => onText(target.value)}
        className="min-h-14 w-full rounded-md border border-edge bg-surface pr-16 pl-4 text-lg"
      />
      {text !== '' && (
        <button
          type="button"
          aria-label={t('clearSearch')}
          onClick={clear}
          className="absolute top-0 right-0 size-14 rounded-md text-lg hover:bg-raised"
        >
          ✕
        </button>
      )}
    </search>
  )
}
