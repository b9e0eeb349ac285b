import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Badge } from '../design/badge.tsx'
import { useFormat } from '../texts/use-format.ts'
import { BellIcon } from './bell-icon.tsx'
import type { OpenTable } from './queries.ts'
import { useElapsed } from './use-elapsed.ts'

type TableTileProps = {
  /** of the tablet */
  id: number
  tableNumber: number
  /** undefined: nothing is open there */
  open: OpenTable | undefined
  isCalling: boolean
}

/** A table at a glance, and the way to its orders. */
export function TableTile({ id, tableNumber, open, isCalling }: TableTileProps) {
  const { t } = useTranslation('counter')
  const { t: shared } = useTranslation()
  const look = open ? OPEN : FREE
  return (
    <li className="flex">
      <Link
        to="/counter/table/$tradeDeviceId"
        params={{ tradeDeviceId: String(id) }}
        className={`${TILE} ${look} ${isCalling ? 'outline-3 outline-warn' : ''}`}
      >
        <span className="flex flex-wrap items-start justify-between gap-1">
          <span className="text-lg font-bold">{shared('table', { number: tableNumber })}</span>
          {isCalling && (
            <Badge tone="warn">
              <span className="flex items-center gap-1">
                <BellIcon />
                {t('called')}
              </span>
            </Badge>
          )}
        </span>
        {open ? <OpenMarks open={open} /> : <span className="text-sm">{t('free')}</span>}
      </Link>
    </li>
  )
}

function OpenMarks({ open }: { open: OpenTable }) {
  const { t } = useTranslation('counter')
  const { won, count } = useFormat()
  const elapsed = useElapsed()
  const { amount, orderCount, pendingCount, openedAt } = open
  return (
    <>
      <span className="flex flex-col">
        <span className="text-xl font-extrabold break-all tabular">{won(amount)}</span>
        <span className="text-sm text-soft tabular">{elapsed(openedAt) ?? t('justNow')}</span>
      </span>
      <span className="flex flex-wrap gap-1">
        {pendingCount > 0 && (
          <Badge tone="info">{t('pendingOrders', { orders: count(pendingCount) })}</Badge>
        )}
        {orderCount > 0 && (
          <Badge tone="good">{t('confirmedOrders', { orders: count(orderCount) })}</Badge>
        )}
      </span>
    </>
  )
}

const TILE = 'flex flex-1 flex-col justify-between gap-2 rounded-lg border p-3.5 hover:border-brand'
const OPEN = 'min-h-36 border-edge bg-surface shadow-card'
const FREE = 'min-h-24 border-line bg-transparent text-soft'
