import type { ComponentProps } from 'react'

const LOOKS = {
  primary: 'bg-brand text-brand-ink hover:brightness-110 border-transparent',
  plain: 'bg-surface text-ink border-edge hover:bg-raised',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-raised',
  danger: 'bg-bad text-bad-ink border-transparent hover:brightness-110',
} as const
const SIZES = {
  md: 'min-h-11 px-4 text-base',
  lg: 'min-h-14 px-6 text-lg',
} as const

export type ButtonProps = ComponentProps<'button'> & {
  look?: keyof typeof LOOKS
  /** `lg` for what guests touch; both are at least 44 px high */
  size?: keyof typeof SIZES
  /** shows that it is at work, and cannot be pressed again meanwhile */
  busy?: boolean
}

/** What one presses. A button that is busy keeps its focus and its width. */
export function Button(props: ButtonProps) {
  const { look = 'plain', size = 'md', busy = false, className = '', children, ...rest } = props
  const dress = `${LOOKS[look]} ${SIZES[size]}`
  return (
    <button
      type="button"
      aria-busy={busy}
      {...rest}
      {...(busy && { onClick: (event) => event.preventDefault(), 'aria-disabled': true })}
      className={`${BOX} ${dress} ${busy ? 'opacity-70' : ''} ${className}`}
    >
      {children}
    </button>
  )
}

const BOX =
  'inline-flex items-center justify-center gap-2 rounded-md border font-semibold select-none ' +
  'disabled:cursor-not-allowed disabled:bg-raised disabled:text-soft disabled:border-line'
