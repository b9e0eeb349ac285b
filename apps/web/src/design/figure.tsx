import type { ReactNode } from 'react'

/** A number that matters, what it is, and what there is to say about it. */
export function Figure(props: { name: ReactNode; value: ReactNode; children?: ReactNode }) {
  return (
    <div className={BOX}>
      <dt className="font-semibold text-soft">{props.name}</dt>
      <dd className="text-2xl font-extrabold break-all tabular lg:text-3xl">{props.value}</dd>
      {props.children && <dd className="text-sm text-soft">{props.children}</dd>}
    </div>
  )
}

const BOX =
  'flex min-w-0 flex-col gap-1 rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5'
