import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { Button } from '../design/button.tsx'
import { useNotice } from '../design/notice.tsx'
import { useFormat } from '../texts/use-format.ts'
import { BellIcon } from './bell-icon.tsx'
import { callsQuery } from './queries.ts'
import { useElapsed } from './use-elapsed.ts'
import { useTableNumber } from './use-table-number.ts'

/** The tables that call somebody, the first to call first. */
export function CallList() {
  const { t } = useTranslation('counter')
  const { count } = useFormat()
  const { data: calls = [] } = useQuery(callsQuery)
  return (
    <section aria-label={t('calls')} className="flex flex-col gap-2">
      <p role="status" className="sr-only">
        {calls.length > 0 && t('callsCount', { calls: count(calls.length) })}
      </p>
      {calls.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {calls.map((call) => (
            <Call key={call.id} {...call} />
          ))}
        </ul>
      )}
    </section>
  )
}

type CallProps = { id: number; tradeDeviceId: number; calledAt: string }

function Call({ id, tradeDeviceId, calledAt }: CallProps) {
  const { t } = useTranslation('counter')
  const { t: shared } = useTranslation()
  const { tellFailure } = useNotice()
  const queries = useQueryClient()
  const elapsed = useElapsed()
  const number = useTableNumber()(tradeDeviceId)
  const answering = useMutation({
    mutationFn: () =>
      dataOf(api.POST('/trade/staff-call/{id}/answer', { params: { path: { id } } })),
    onError: (error) => tellFailure(error, t('answerFailed')),
    onSettled: () => queries.invalidateQueries({ queryKey: callsQuery.queryKey }),
  })
  const since = elapsed(calledAt)
  return (
    <li className={BOX}>
      <BellIcon />
      <span className="font-bold">{shared('table', { number: number ?? '' })}</span>
      <span className="text-sm">{since ? t('callSince', { since }) : t('callJustNow')}</span>
      <Button
        busy={answering.isPending}
        aria-label={t('answerTable', { number: number ?? '' })}
        onClick={() => answering.mutate()}
      >
        {t('answer')}
      </Button>
    </li>
  )
}

const BOX =
  'flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg bg-warn-tint py-1.5 pr-1.5 pl-4 text-warn'
