import type { ComponentProps } from 'react'

/** A piece of a screen that belongs together. */
export function Card({ className = '', ...rest }: ComponentProps<'section'>) {
  const box = 'rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5'
  return <section {...rest} className={`${box} ${className}`} />
}
