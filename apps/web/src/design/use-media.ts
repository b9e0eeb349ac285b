import { useSyncExternalStore } from 'react'

/** Narrower than this, a screen is a phone's: the `sm` of the design system. */
export const PHONE = '(max-width: 639px)'

/**
 * Whether the screen is like that now.
 * @param query of CSS, like `(max-width: 639px)`
 */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (tell) => {
      const list = matchMedia(query)
      list.addEventListener('change', tell)
      return () => list.removeEventListener('change', tell)
    },
    () => matchMedia(query).matches,
  )
}
