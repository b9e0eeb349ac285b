import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { Button } from '../design/button.tsx'
import { Card } from '../design/card.tsx'
import { Segments } from '../design/segments.tsx'
import { Empty, Shown } from '../design/states.tsx'
import { AuditTable } from './audit-table.tsx'

const LOGS = [
  { value: '/trade/audit', name: 'logTrade' },
  { value: '/store/audit', name: 'logStore' },
  { value: '/user/audit', name: 'logUser' },
] as const
type Log = (typeof LOGS)[number]['value']
/** How many are read at a time. */
const PAGE = 20
const AGAIN_MS = 10_000

/** Who did what, newest first, page by page. */
export function AuditSection() {
  const { t } = useTranslation('office')
  const [log, setLog] = useState<Log>('/trade/audit')
  const pages = useInfiniteQuery({
    queryKey: ['audit', log],
    queryFn: async ({ pageParam: before }) => (await readPage(log, before)).entryList,
    // The newest are read anew as they come; who has gone back in time is left in peace.
    refetchInterval: ({ state }) => (state.data?.pages.length === 1 ? AGAIN_MS : false),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.id),
  })
  return (
    <Card aria-labelledby="log" className="flex flex-col gap-4">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h3 id="log" className="text-lg font-bold">
          {t('log')}
        </h3>
        <Segments<Log>
          label={t('whichLog')}
          value={log}
          onChange={setLog}
          options={LOGS.map(({ value, name }) => ({ value, name: t(name) }))}
        />
      </header>
      <p className="text-soft">{t('logHint')}</p>
      <Shown of={pages}>
        {({ pages: [first = [], ...rest] }) =>
          first.length === 0 ? (
            <Empty title={t('emptyLog')} />
          ) : (
            <AuditTable entries={[first, ...rest].flat()} />
          )
        }
      </Shown>
      {pages.hasNextPage && (
        <Button
          onClick={() => void pages.fetchNextPage()}
          busy={pages.isFetchingNextPage}
          className="self-center"
        >
          {t('showMore')}
        </Button>
      )}
    </Card>
  )
}

async function readPage(log: Log, before: number | undefined) {
  const query = { limit: PAGE, ...(before && { before }) }
  const page = await dataOf(api.GET(log, { params: { query } }))
  return page ?? { entryList: [] }
}
export type AuditEntry = Awaited<ReturnType<typeof readPage>>['entryList'][number]
