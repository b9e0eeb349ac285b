import type { Ticket } from './ticket.ts'
import { useKitchenKeys } from './use-kitchen-keys.ts'

type BumpBar = {
  tickets: readonly Ticket[]
  lastDone: Ticket | undefined
  onBump(orderId: number): void
  onRecall(orderId: number): void
}

/**
 * A bump bar: 1 to 9 bump the ticket at that place, 0 recalls the last one.
 * @param isOn as was chosen on this device, and while the tickets are shown
 */
export function useBumpBar(isOn: boolean, { tickets, lastDone, onBump, onRecall }: BumpBar): void {
  useKitchenKeys(isOn, tickets.map(placeOf).join(), (digit) => {
    const ticket = tickets[digit - 1]
    if (ticket) onBump(ticket.orderId)
  })
  useKitchenKeys(isOn, lastDone ? placeOf(lastDone) : '', (digit) => {
    if (digit === 0 && lastDone) onRecall(lastDone.orderId)
  })
}

const placeOf = ({ orderId, status }: Ticket) => `${orderId} ${status}`
