import type { ReactNode } from 'react'
import { Button } from './button.tsx'

type StepperProps = {
  /** what is shown now */
  children: ReactNode
  /** names of the two buttons */
  back: string
  on: string
  onBack(): void
  /** undefined: there is nothing after this */
  onOn: (() => void) | undefined
}

/** One of a row of things, and the ways to the one before and the one after. */
export function Stepper({ children, back, on, onBack, onOn }: StepperProps) {
  return (
    <div className="inline-flex items-center gap-1">
      <Button aria-label={back} onClick={onBack}>
        <span aria-hidden className="w-3 text-xl">
          ‹
        </span>
      </Button>
      <p role="status" className="min-w-36 px-2 text-center font-bold tabular">
        {children}
      </p>
      <Button aria-label={on} onClick={onOn} disabled={!onOn}>
        <span aria-hidden className="w-3 text-xl">
          ›
        </span>
      </Button>
    </div>
  )
}
