import type { CartLine, Guest, Offer } from './guest.ts'

/** A line of the cart as the menu is now. */
export type ShownLine = CartLine & {
  /** won that it cost when it was chosen, where it costs something else now */
  was?: number
  /** why it cannot be ordered like this */
  trouble?: 'gone' | 'soldOut' | 'few'
  /** how many there are, where there are too few */
  left: number
}

/** The cart as it is shown: what it costs now, and whether all of it can be ordered. */
export type ShownCart = { lines: ShownLine[]; count: number; amount: number; isBlocked: boolean }

/**
 * Holds the cart against the menu.
 * @param cart what was chosen, at the prices of then
 * @param menu as it is now; undefined: not known yet
 */
export function showCart(cart: readonly CartLine[], menu: readonly Offer[] | undefined): ShownCart {
  const byId = new Map(menu?.map((offer) => [offer.id, offer]))
  const lines = cart.map((line) =>
    menu ? showLine(line, byId.get(line.id)) : { ...line, left: 0 },
  )
  return {
    lines,
    count: lines.reduce((sum, line) => sum + line.count, 0),
    amount: lines.reduce((sum, line) => sum + line.count * line.price, 0),
    isBlocked: lines.some(({ trouble }) => trouble),
  }
}

/** Takes out of the cart what cannot be had, and keeps what can. */
export function fitToMenu(guest: Guest, menu: readonly Offer[]): Guest {
  const stocks = new Map(menu.map(({ id, stock }) => [id, stock]))
  const cart = guest.cart.flatMap((line) => {
    const count = Math.min(line.count, stocks.get(line.id) ?? 0)
    return count > 0 ? [{ ...line, count }] : []
  })
  return { ...guest, cart }
}

function showLine(line: CartLine, offer: Offer | undefined): ShownLine {
  if (!offer) return { ...line, trouble: 'gone', left: 0 }
  const { name, price, stock } = offer
  const trouble = stock === 0 ? 'soldOut' : stock < line.count ? 'few' : undefined
  return {
    ...{ ...line, name, price, left: stock },
    ...(price !== line.price && { was: line.price }),
    ...(trouble && { trouble }),
  }
}
