/**
 * Merges rows that are in the order of their time each into one that is, holding one item of each.
 * @param rows items in the order of `orderedAt`
 * @returns all items; of the same time, those of the earlier row first
 */
export function* inTimeOrder<Item extends { orderedAt: number }>(
  rows: readonly Iterator<Item, void>[],
): Generator<Item, void> {
  // A heap: no entry is later than the two below it, at 2n + 1 and 2n + 2.
  const heap: Entry<Item>[] = []
  for (const [order, row] of rows.entries()) {
    const { value } = row.next()
    if (value) heap.push({ value, order, row })
  }
  for (let at = Math.floor(heap.length / 2) - 1; at >= 0; at--) sink(heap, at)
  for (let top = heap[0]; top; top = heap[0]) {
    yield top.value
    const { value } = top.row.next()
    if (value) top.value = value
    else {
      const last = heap.pop()
      if (last && last !== top) heap[0] = last
    }
    sink(heap, 0)
  }
}

type Entry<Item> = { value: Item; order: number; row: Iterator<Item, void> }

function sink<Item extends { orderedAt: number }>(heap: Entry<Item>[], from: number): void {
  let at = from
  for (;;) {
    let first = at
    for (const below of [2 * at + 1, 2 * at + 2]) {
      if (isBefore(heap[below], heap[first])) first = below
    }
    const [one, other] = [heap[at], heap[first]]
    if (first === at || !one || !other) return
    heap[at] = other
    heap[first] = one
    at = first
  }
}

function isBefore<Item extends { orderedAt: number }>(
  one: Entry<Item> | undefined,
  other: Entry<Item> | undefined,
): boolean {
  if (!one || !other) return false
  const [a, b] = [one.value.orderedAt, other.value.orderedAt]
  return a < b || (a === b && one.order < other.order)
}
