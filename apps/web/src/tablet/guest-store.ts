import { useSyncExternalStore } from 'react'
import { type Guest, NOBODY } from './guest.ts'
import { readKept, writeKept } from './kept.ts'

const KEY = 'haru-tablet-guest'

let guest = stored() ?? NOBODY
const listeners = new Set<() => void>()

addEventListener('storage', ({ key }) => {
  if (key === KEY) show(stored() ?? NOBODY)
})

/** What the guests have in mind, kept on this device: a reload loses nothing. */
export const guestStore = {
  get: () => guest,
  /** @param step what it becomes, of how it is now: another tab may have changed it */
  change(step: (guest: Guest) => Guest): void {
    const before = stored() ?? guest
    const after = step(before)
    if (after !== before) writeKept(KEY, after)
    show(after)
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
}

/** What the guests have in mind, as it is shown. */
export function useGuest(): Guest {
  return useSyncExternalStore(guestStore.subscribe, guestStore.get)
}

function show(after: Guest): void {
  guest = after
  for (const listener of listeners) listener()
}

function stored(): Guest | undefined {
  return readKept(KEY, isGuest)
}

function isGuest(value: unknown): value is Guest {
  const lists = value as Partial<Guest> | null
  return [lists?.cart, lists?.flights, lists?.news].every(Array.isArray)
}
