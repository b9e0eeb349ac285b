import type { ReactNode } from 'react'

const TONES = {
  good: 'bg-good-tint text-good',
  warn: 'bg-warn-tint text-warn',
  bad: 'bg-bad-tint text-bad',
  info: 'bg-info-tint text-info',
  plain: 'bg-raised text-soft',
  brand: 'bg-brand-tint text-brand-text',
} as const
export type Tone = keyof typeof TONES

/** A word about a thing's state; the colour repeats what the word says. */
export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  const box = 'inline-flex items-center rounded-full px-2.5 py-0.5 text-sm font-semibold'
  return <span className={`${box} ${TONES[tone]}`}>{children}</span>
}
