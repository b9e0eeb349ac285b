import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { useFormat } from '../texts/use-format.ts'
import type { ShownLine } from './cart.ts'
import { choose, leaveOut } from './guest.ts'
import { guestStore } from './guest-store.ts'
import { Stepper } from './stepper.tsx'

/** One product in the cart: how many, what they cost, and what has changed about it. */
export function CartLineView({ line, onGone }: { line: ShownLine; onGone(): void }) {
  const { t } = useTranslation('tablet')
  const { won } = useFormat()
  const { id, name, price, count, was, trouble, left } = line
  const isThere = trouble !== 'gone' && trouble !== 'soldOut'
  const takeOut = () => {
    guestStore.change((guest) => leaveOut(guest, id))
    onGone()
  }
  const setCount = (next: number) => {
    guestStore.change((guest) => choose(guest, { id, name, price, stock: left }, next))
    if (next === 0) onGone()
  }
  return (
    <li className="flex flex-col gap-2 py-3">
      <div className="flex items-baseline justify-between gap-3">
        <h3 className="font-bold">{name}</h3>
        <span className="tabular font-bold">{won(price * count)}</span>
      </div>
      <div role="status">
        {was !== undefined && (
          <p className="font-semibold text-warn">
            {t('priceWas', { was: won(was), now: won(price) })}
          </p>
        )}
        {trouble && <Trouble line={line} />}
      </div>
      <div className="flex items-center justify-between gap-3">
        <span className="tabular text-soft">{t('each', { won: won(price) })}</span>
        {isThere ? (
          <Stepper name={name} count={count} max={left} onCount={setCount} />
        ) : (
          <Button size="lg" aria-label={t('leaveOut', { name })} onClick={takeOut}>
            {t('leaveOutShort')}
          </Button>
        )}
      </div>
    </li>
  )
}

function Trouble({ line: { trouble, left } }: { line: ShownLine }) {
  const { t } = useTranslation('tablet')
  const { count } = useFormat()
  const texts = { gone: t('lineGone'), soldOut: t('lineSoldOut'), few: '' }
  const text = trouble === 'few' ? t('lineFew', { number: count(left) }) : texts[trouble ?? 'few']
  return <p className="font-semibold text-bad">{text}</p>
}
