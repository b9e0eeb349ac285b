import type { paths } from '../api/paths.gen.ts'

type Answers = paths['/trade/kitchen/ticket']['get']['responses'][200]['content']

/** A confirmed order, as the kitchen sees it. */
export type Ticket = Answers['application/json'][number]

/** A dish, and how often it is wanted. */
export type DishCount = Pick<Ticket['lineList'][number], 'productName' | 'count'>

/** How urgent a ticket is. */
export type Age = 'calm' | 'hurry' | 'late'

/** After how many minutes a ticket is urgent. */
export type Thresholds = { hurryMinutes: number; lateMinutes: number }

/**
 * How urgent a ticket is.
 * @param elapsedMs milliseconds since it was confirmed
 */
export function ageOf(elapsedMs: number, { hurryMinutes, lateMinutes }: Thresholds): Age {
  const minutes = elapsedMs / 60_000
  if (minutes >= lateMinutes) return 'late'
  return minutes >= hurryMinutes ? 'hurry' : 'calm'
}

/**
 * A span of time as a clock shows it: `3:07`, `1:02:09`.
 * @param elapsedMs milliseconds; less than none is none
 */
export function clockOf(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1_000))
  const two = (number: number) => String(number).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  const rest = two(seconds % 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`
}

/** What all tickets together want of each dish, most wanted first; cancelled ones want nothing. */
export function allDayOf(tickets: readonly Ticket[]): DishCount[] {
  const counts = new Map<string, number>()
  for (const { status, lineList } of tickets) {
    if (status === 'VOIDED') continue
    for (const { productName, count } of lineList) {
      counts.set(productName, (counts.get(productName) ?? 0) + count)
    }
  }
  return [...counts]
    .map(([productName, count]) => ({ productName, count }))
    .sort((a, b) => b.count - a.count || a.productName.localeCompare(b.productName))
}
