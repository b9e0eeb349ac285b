import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../api/problem.ts'
import { Button } from './button.tsx'

/** Something is on its way; it is said to screen readers, too. */
export function Loading() {
  const { t } = useTranslation()
  return (
    <div role="status" className="flex min-h-40 items-center justify-center gap-3 text-soft">
      <span
        aria-hidden
        className="size-5 animate-spin rounded-full border-3 border-line border-t-brand"
      />
      {t('loading')}
    </div>
  )
}

/** There is nothing yet: says why, and what to do. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex min-h-40 flex-col items-center justify-center gap-2 p-6 text-center">
      <p className="text-lg font-semibold">{title}</p>
      {children && <div className="text-soft">{children}</div>}
    </div>
  )
}

/** What went wrong, in words for people, and a way on. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation()
  const problem = error instanceof ApiProblem ? error : undefined
  return (
    <div
      role="alert"
      className="flex min-h-40 flex-col items-center justify-center gap-3 p-6 text-center"
    >
      <p className="text-lg font-semibold">{t('wentWrong')}</p>
      <p className="text-soft">{problem?.message ?? t('notReached')}</p>
      {problem?.body.traceId && (
        <p className="text-sm break-all text-soft">
          {t('traceId', { traceId: problem.body.traceId })}
        </p>
      )}
      {onRetry && <Button onClick={onRetry}>{t('retry')}</Button>}
    </div>
  )
}

type Asked<Data> = { data: Data | undefined; error: unknown; refetch(): unknown }

/** Shows what was asked for, once it is there; until then, and if it does not come, says so. */
export function Shown<Data>(props: { of: Asked<Data>; children(data: Data): ReactNode }) {
  const { data, error, refetch } = props.of
  // What was read before stays while it cannot be read anew.
  if (data !== undefined) return props.children(data)
  if (error) return <Failure error={error} onRetry={() => void refetch()} />
  return <Loading />
}
