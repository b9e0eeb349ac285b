/** Numbers that look like chance and are the same for the same seed. */
export type Chance = {
  /** 0 up to, not including, 1 */
  next: () => number
  /** a whole number, both ends included */
  between: (min: number, max: number) => number
  /** one of these, each as often as its weight says */
  pick: <Item>(items: readonly [Item, ...Item[]], weightOf: (item: Item) => number) => Item
}

/**
 * Starts a row of numbers.
 * @param seed any text
 */
export function chanceOf(seed: string): Chance {
  let state = 0x811c9dc5
  for (const letter of seed) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  // mulberry32: 32 bits of state are plenty for a day of sales.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (min, max) => min + Math.floor(next() * (max - min + 1)),
    pick(items, weightOf) {
      const all = items.reduce((sum, item) => sum + weightOf(item), 0)
      let left = next() * all
      for (const item of items) {
        left -= weightOf(item)
        if (left < 0) return item
      }
      return items[0]
    },
  }
}
