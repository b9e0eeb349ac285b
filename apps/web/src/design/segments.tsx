import { type ReactNode, useId } from 'react'

type SegmentsProps<Value extends string> = {
  /** what is chosen, for screen readers */
  label: string
  value: Value
  onChange(value: Value): void
  options: readonly { value: Value; name: ReactNode }[]
}

/** A choice of very few, all of them in sight; arrow keys move it. */
export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const { label, value, onChange, options } = props
  const name = useId()
  return (
    <fieldset className="inline-flex flex-wrap gap-1 rounded-md border border-line bg-raised p-1">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={`${BOX} ${option.value === value ? ON : OFF}`}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 cursor-pointer appearance-none rounded-sm"
          />
          {option.name}
        </label>
      ))}
    </fieldset>
  )
}

const BOX =
  'relative inline-flex min-h-11 min-w-11 shrink-0 grow items-center justify-center rounded-sm ' +
  'px-3.5 font-semibold whitespace-nowrap select-none'
const ON = 'bg-surface text-brand-text shadow-card'
const OFF = 'text-soft'
