import { useEffect, useRef } from 'react'
import { useSettled } from './placed-button.tsx'

/**
 * Number keys, for a bump bar: told of 0 to 9 when nobody writes or answers a dialog.
 * @param isOn as was chosen on this device
 * @param place of what the numbers mean: while that has only just changed, a key was meant for what
 *   they meant before, and does nothing
 * @param onNumber gets the digit
 */
export function useKitchenKeys(
  isOn: boolean,
  place: string,
  onNumber: (digit: number) => void,
): void {
  const isSettled = useSettled(place)
  const latest = useRef(onNumber)
  latest.current = onNumber
  useEffect(() => {
    if (!isOn || !isSettled) return
    const hear = (event: KeyboardEvent) => {
      const { key, repeat, ctrlKey, metaKey, altKey, target } = event
      if (!/^\d$/.test(key) || repeat || ctrlKey || metaKey || altKey) return
      const isElsewhere = target instanceof Element && target.closest('input, select, textarea')
      if (isElsewhere || document.querySelector('[role="dialog"]')) return
      latest.current(Number(key))
    }
    addEventListener('keydown', hear)
    return () => removeEventListener('keydown', hear)
  }, [isOn, isSettled])
}
