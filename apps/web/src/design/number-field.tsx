import type { ComponentProps } from 'react'
import { useFormat } from '../texts/use-format.ts'
import { TextField } from './field.tsx'

type NumberFieldProps = Omit<ComponentProps<typeof TextField>, 'value' | 'onChange' | 'type'> & {
  /** undefined: nothing is filled in */
  value: number | undefined
  onChange(value: number | undefined): void
  /** what is beyond cannot be typed */
  max: number
}

/** A whole number from 0, with its thousands told apart while one types, wherever in it. */
export function NumberField({ value, onChange, max, ...rest }: NumberFieldProps) {
  const { count } = useFormat()
  const read = (input: HTMLInputElement) => {
    const digits = digitsOf(input.value)
    const after = digitsOf(input.value.slice(input.selectionEnd ?? undefined)).length
    // The caret goes to the end where the text is written anew: then it is taken back.
    queueMicrotask(() => putCaret(input, after))
    if (digits === '') return onChange(undefined)
    if (Number(digits) <= max) onChange(Number(digits))
  }
  return (
    <TextField
      autoComplete="off"
      {...rest}
      inputMode="numeric"
      value={value === undefined ? '' : count(value)}
      onChange={({ target }) => read(target)}
    />
  )
}

const digitsOf = (text: string) => text.replace(/\D/g, '')

/** Puts the caret where so many digits are behind it, and never behind a mark of thousands. */
function putCaret(input: HTMLInputElement, digitsAfter: number): void {
  let place = input.value.length
  while (place > 0 && digitsOf(input.value.slice(place)).length < digitsAfter) place--
  while (place > 0 && digitsOf(input.value[place - 1] ?? '') === '') place--
  input.setSelectionRange(place, place)
}
