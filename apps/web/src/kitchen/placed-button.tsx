import { useEffect, useState } from 'react'
import { Button, type ButtonProps } from '../design/button.tsx'

/**
 * So long what has come to a place cannot be pressed there: less than anybody needs to see that it
 * is another, and more than lies between the two presses of a double one (some 200 ms).
 */
const SETTLING_MS = 300
const NOWHERE = Symbol('nowhere')

type PlacedButtonProps = ButtonProps & {
  /** where that stands which it is about, or what stands there: other than before, it has moved */
  place: unknown
}

/**
 * A button whose subject may move up under the finger: a press that was meant for what stood there
 * before is nobody's, be it the second of a double one, or the first as another screen changes all.
 */
export function PlacedButton({ place, onClick, ...rest }: PlacedButtonProps) {
  const isSettled = useSettled(place)
  return <Button {...rest} {...(isSettled ? { onClick } : { 'aria-disabled': true })} />
}

/** Whether what stands at a place has stood there long enough to be seen. */
export function useSettled(place: unknown): boolean {
  const [settled, setSettled] = useState<unknown>(NOWHERE)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(place), SETTLING_MS)
    return () => {
      clearTimeout(timer)
      setSettled(NOWHERE)
    }
  }, [place])
  return settled === place
}
