import { forget } from './flight.ts'

/** What the guests of one table have in mind: what they chose, and what they ordered. */
export type Guest = {
  /** whose table it is; null: not known yet */
  tradeDeviceId: number | null
  cart: readonly CartLine[]
  /**
   * the key that the next order will have: known beforehand, so that two windows of one tablet that
   * order the same cart at the same moment make one order
   */
  orderKey?: string
  /** orders whose outcome is not known yet, oldest first */
  flights: readonly Flight[]
  /** what came of orders, until the guests have seen it */
  news: readonly News[]
  /** the open trade, as it was last seen */
  trade: { id: number; amount: number } | null
  /** won that were just paid: thanks are due */
  paid: number | null
}

/** One product that is chosen; `price` is the one that the guests have seen, in won. */
export type CartLine = { id: number; name: string; price: number; count: number }

/**
 * One press of the order button. Its key is sent again until an answer came: however often, it is
 * one order.
 */
export type Flight = {
  key: string
  lines: readonly CartLine[]
  /** milliseconds since 1970, by this device */
  sinceMs: number
  /** known as soon as it has arrived */
  orderId?: number
}

/** What came of an order. */
export type News =
  | { key: string; kind: 'confirmed'; lines: readonly CartLine[] }
  | { key: string; kind: 'refused'; code: string; gone: readonly CartLine[]; message: string }

/** Why an order was refused, at once or later; `message` is for people, where there is one. */
export type Refusal = { code: string; productIdList?: readonly number[]; message?: string }

/** What a menu says of a product that is chosen. */
export type Offer = { id: number; name: string; price: number; stock: number }

/** What a guest can choose of one product: a typing error orders no thousand. */
export const COUNT_MAX = 99
/** api.md: an order has 1 to 100 lines. */
export const LINES_MAX = 100
const NEWS_MAX = 5
/** The price of a line is the reason, and not the product. */
const PRICE_CHANGED = 'TRADE_409_04'

export const NOBODY: Guest = {
  tradeDeviceId: null,
  cart: [],
  flights: [],
  news: [],
  trade: null,
  paid: null,
}

/**
 * Another table's guests are others: nothing of theirs is ordered here.
 * @param key of the next order, where there is none yet
 */
export function atTable(guest: Guest, tradeDeviceId: number, key: string): Guest {
  if (guest.tradeDeviceId === tradeDeviceId && guest.orderKey) return guest
  const isTheirs = guest.tradeDeviceId === null || guest.tradeDeviceId === tradeDeviceId
  return { ...(isTheirs ? guest : NOBODY), tradeDeviceId, orderKey: key }
}

/**
 * Chooses so many of a product.
 * @param count 0: none any more; held within what one may order, and what is there
 */
export function choose(guest: Guest, offer: Offer, count: number): Guest {
  const held = Math.max(0, Math.min(count, offer.stock, COUNT_MAX))
  const old = guest.cart.find(({ id }) => id === offer.id)
  const news = guest.news.filter(({ kind }) => kind !== 'confirmed')
  if (!old) {
    if (held === 0 || guest.cart.length >= LINES_MAX) return guest
    const { id, name, price } = offer
    return { ...guest, news, cart: [...guest.cart, { id, name, price, count: held }] }
  }
  const cart = guest.cart.flatMap((line) => {
    if (line !== old) return [line]
    return held === 0 ? [] : [{ ...line, count: held }]
  })
  return { ...guest, news, cart }
}

/** Takes a product out of what is chosen, whatever the menu says of it. */
export function leaveOut(guest: Guest, productId: number): Guest {
  return { ...guest, cart: guest.cart.filter(({ id }) => id !== productId) }
}

/**
 * Presses "order": what is chosen is on its way, once, at the prices that are shown.
 * @param press.nextKey of the order after this one
 */
export function order(
  guest: Guest,
  press: { nextKey: string; nowMs: number; menu: readonly Offer[] },
): Guest {
  if (guest.cart.length === 0 || !guest.orderKey) return guest
  const prices = new Map(press.menu.map(({ id, price }) => [id, price]))
  const lines = guest.cart.map((line) => ({ ...line, price: prices.get(line.id) ?? line.price }))
  const flight = { key: guest.orderKey, lines, sinceMs: press.nowMs }
  const flights = [...guest.flights, flight]
  return { ...guest, cart: [], news: [], flights, orderKey: press.nextKey }
}

/** It will be served. Said once: what is settled already stays as it is. */
export function confirmed(guest: Guest, key: string): Guest {
  const flight = guest.flights.find((one) => one.key === key)
  if (!flight) return guest
  return told(forget(guest, key), { key, kind: 'confirmed', lines: flight.lines })
}

/** It will not; what was not the reason is chosen again, to be ordered without looking for it. */
export function refused(guest: Guest, key: string, refusal: Refusal): Guest {
  const flight = guest.flights.find((one) => one.key === key)
  if (!flight) return guest
  const { code, productIdList = [], message = '' } = refusal
  const isReason = ({ id }: CartLine) => productIdList.includes(id)
  const gone = flight.lines.filter(isReason)
  const kept = code === PRICE_CHANGED ? flight.lines : flight.lines.filter((one) => !isReason(one))
  const news = { key, kind: 'refused' as const, code, gone, message }
  return told({ ...forget(guest, key), cart: together(guest.cart, kept) }, news)
}

/** The guests have read it. */
export function dismiss(guest: Guest, key: string): Guest {
  return { ...guest, news: guest.news.filter((one) => one.key !== key) }
}

/**
 * What the server says is open at this table. When what was seen open before is gone, it was paid
 * while nobody heard of it, and others sit here now.
 */
export function seeTrade(guest: Guest, open: { id: number; amount: number } | null): Guest {
  const { trade } = guest
  if (trade?.id === open?.id && trade?.amount === open?.amount) return guest
  const isOver = trade !== null && trade.id !== open?.id && trade.amount > 0
  const now = open && { id: open.id, amount: open.amount }
  return isOver ? { ...guest, cart: [], news: [], trade: now } : { ...guest, trade: now }
}

/** An order was voided: the trade may end without being paid. */
export function voided(guest: Guest): Guest {
  return { ...guest, trade: guest.trade && { ...guest.trade, amount: 0 } }
}

/** Paid: a fresh start. What is on its way stays so: it is an order of another trade. */
export function paid(guest: Guest, amount: number): Guest {
  return { ...guest, cart: [], news: [], trade: null, paid: amount }
}

/** Thanks were said. */
export function startAnew(guest: Guest): Guest {
  return { ...guest, paid: null }
}

function told(guest: Guest, news: News): Guest {
  return { ...guest, news: [...guest.news, news].slice(-NEWS_MAX) }
}

function together(cart: readonly CartLine[], more: readonly CartLine[]): CartLine[] {
  const lines = new Map(cart.map((line) => [line.id, line]))
  for (const line of more) {
    const count = (lines.get(line.id)?.count ?? 0) + line.count
    lines.set(line.id, { ...line, count: Math.min(count, COUNT_MAX) })
  }
  return [...lines.values()].slice(0, LINES_MAX)
}
