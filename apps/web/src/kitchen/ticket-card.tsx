import { useTranslation } from 'react-i18next'
import { useFormat } from '../texts/use-format.ts'
import { Elapsed } from './elapsed.tsx'
import { PlacedButton } from './placed-button.tsx'
import { ageOf, type Thresholds, type Ticket } from './ticket.ts'
import { useNow } from './use-now.ts'

type TicketCardProps = {
  ticket: Ticket
  table: string
  /** which it is of all that stand there, from 0 */
  place: number
  thresholds: Thresholds
  /** the key that bumps it; undefined: none does */
  digit: number | undefined
  onBump(): void
}

/** Its edge has the colour of its age; beside it stands the word. */
const EDGES = {
  calm: 'border-line',
  hurry: 'border-warn',
  late: 'border-bad',
} as const
const HEADS = { calm: 'bg-raised', hurry: 'bg-warn-tint', late: 'bg-bad-tint' } as const

/** One order that is to be cooked, or, cancelled, not to be cooked any more. */
export function TicketCard({ ticket, table, place, ...props }: TicketCardProps) {
  const { thresholds, digit, onBump } = props
  const { t } = useTranslation('kitchen')
  const { time } = useFormat()
  const elapsedMs = useNow() - Date.parse(ticket.confirmedAt)
  const age = ageOf(elapsedMs, thresholds)
  const isVoided = ticket.status === 'VOIDED'
  const mood = isVoided ? 'late' : age
  return (
    <article aria-label={`${table}, ${t('order', { id: ticket.orderId })}`} className={CARD}>
      <div className={`flex flex-1 flex-col rounded-t-lg border-2 border-b-0 ${EDGES[mood]}`}>
        <header className={`flex flex-col gap-1 rounded-t-md px-4 py-3 ${HEADS[mood]}`}>
          <div className="flex items-start justify-between gap-2">
            <h2 className="text-3xl leading-tight font-extrabold 2xl:text-4xl">{table}</h2>
            {digit !== undefined && <kbd className={KEY}>{digit}</kbd>}
          </div>
          {isVoided ? (
            <p className="text-lg font-bold text-bad">
              {t('cancelled')} · {t('doNotCook')}
            </p>
          ) : (
            <Elapsed elapsedMs={elapsedMs} age={age} />
          )}
          <p className="tabular text-sm text-soft">
            {t('order', { id: ticket.orderId })} · {time(ticket.confirmedAt)}
          </p>
        </header>
        <Lines ticket={ticket} />
      </div>
      <PlacedButton
        place={`${place} ${ticket.status}`}
        look={isVoided ? 'danger' : 'plain'}
        onClick={onBump}
        aria-label={t(isVoided ? 'seenOf' : 'bumpOf', { table })}
        className={`min-h-18 w-full rounded-t-none text-2xl! ${isVoided ? '' : BUMP}`}
      >
        {t(isVoided ? 'seen' : 'bump')}
      </PlacedButton>
    </article>
  )
}

function Lines({ ticket: { lineList, status } }: Pick<TicketCardProps, 'ticket'>) {
  const { count } = useFormat()
  const dress = status === 'VOIDED' ? 'text-soft line-through' : ''
  return (
    <ul className={`flex flex-1 flex-col gap-2 bg-surface px-4 py-3 ${dress}`}>
      {lineList.map((line, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of an order never change
        <li key={n} className="flex items-baseline gap-3 text-xl 2xl:text-2xl">
          <span className="tabular min-w-8 text-right font-extrabold">{count(line.count)}</span>
          <span className="font-semibold">{line.productName}</span>
        </li>
      ))}
    </ul>
  )
}

/** As many as there are, they must not shout. */
const BUMP = 'border-2! border-brand! bg-brand-tint! text-brand-text!'
const CARD = 'flex flex-col rounded-lg bg-surface shadow-card'
const KEY =
  'tabular flex size-9 shrink-0 items-center justify-center rounded-sm border border-edge ' +
  'bg-surface text-lg font-bold'
