import { Toast } from '@base-ui/react/toast'
import type { ReactNode } from 'react'
import { ApiProblem } from '../api/problem.ts'

/** Tells what happened, for some seconds, without taking the focus. */
export function NoticeProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={VIEWPORT}>
          <Notices />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

const VIEWPORT =
  'fixed inset-x-4 bottom-4 z-50 mx-auto flex max-w-md flex-col gap-2 print:hidden sm:bottom-6'

function Notices() {
  const { toasts } = Toast.useToastManager()
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={`${BOX} ${TONES[toneOf(toast.type)]}`}>
      <Toast.Title className="font-semibold" />
    </Toast.Root>
  ))
}

const BOX = 'rounded-md border border-line p-4 shadow-card'
const TONES = { good: 'bg-good-tint text-good', bad: 'bg-bad-tint text-bad' } as const

function toneOf(type: string | undefined): keyof typeof TONES {
  return type === 'bad' ? 'bad' : 'good'
}

/** How a screen tells what came of something. */
export function useNotice() {
  const { add } = Toast.useToastManager()
  return {
    /** it was done */
    tell: (title: string) => void add({ title, type: 'good' }),
    /** it was not; in the API's words where it gave any, else in these */
    tellFailure(error: unknown, otherwise: string): void {
      const title = error instanceof ApiProblem ? error.message : otherwise
      add({ title, type: 'bad', priority: 'high' })
    },
  }
}
