import { Meter } from '@base-ui/react/meter'
import { useTranslation } from 'react-i18next'
import { Badge } from '../design/badge.tsx'
import { useFormat } from '../texts/use-format.ts'

/** Of the base stock; below it one does well to look after it. */
const LOW = 0.2

/** How much of a product is left, of what a re-stock gives. */
export function StockBar(props: { name: string; stock: number; baseStock: number }) {
  const { t } = useTranslation('counter')
  const { count } = useFormat()
  const { name, stock, baseStock } = props
  const share = baseStock === 0 ? (stock > 0 ? 1 : 0) : Math.min(1, stock / baseStock)
  const text = t('stockOf', { stock: count(stock), baseStock: count(baseStock) })
  const colour = share <= LOW ? 'bg-warn' : 'bg-good'
  return (
    <div className="flex items-center gap-3">
      <span className="text-sm text-soft">{t('stock')}</span>
      <Meter.Root
        value={stock}
        max={Math.max(baseStock, stock, 1)}
        aria-label={t('ofProduct', { what: t('stock'), name })}
        getAriaValueText={() => text}
        className="min-w-16 flex-1"
      >
        <Meter.Track className="h-2.5 overflow-hidden rounded-full bg-raised">
          <div className={`h-full rounded-full ${colour}`} style={{ width: `${share * 100}%` }} />
        </Meter.Track>
      </Meter.Root>
      {stock === 0 && <Badge tone="bad">{t('soldOut')}</Badge>}
      <span className="min-w-24 text-right text-sm font-semibold tabular">{text}</span>
    </div>
  )
}
