import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import type { paths } from '../api/paths.gen.ts'
import { useNotice } from '../design/notice.tsx'

const LOOK_EVERY_MS = 10_000

type Answer = paths['/trade/dead-letter']['get']['responses'][200]['content']['application/json']

/** An event that could not be handled, and in whose keeping it is. */
export type DeadLetter = Answer['deadLetterList'][number] & { service: 'store' | 'trade' }

/** The events that wait for somebody, of all services, oldest first. */
export function useDeadLetters() {
  return useQuery({ queryKey: ['dead-letter'], queryFn: read, refetchInterval: LOOK_EVERY_MS })
}

/** Has an event handled again. */
export function useRedrive() {
  const { t } = useTranslation('operator')
  const queries = useQueryClient()
  const { tell, tellFailure } = useNotice()
  return useMutation({
    mutationFn: redrive,
    onSuccess: () => tell(t('redriven')),
    onError: (error) => tellFailure(error, t('notDone')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['dead-letter'] }),
  })
}

async function read(): Promise<DeadLetter[]> {
  const [store, trade] = await Promise.all([
    dataOf(api.GET('/store/dead-letter')),
    dataOf(api.GET('/trade/dead-letter')),
  ])
  const letters = [
    ...store.deadLetterList.map((one) => ({ ...one, service: 'store' as const })),
    ...trade.deadLetterList.map((one) => ({ ...one, service: 'trade' as const })),
  ]
  return letters.sort((a, b) => a.parkedAt.localeCompare(b.parkedAt))
}

async function redrive({ id, service }: Pick<DeadLetter, 'id' | 'service'>): Promise<void> {
  const params = { path: { id } }
  if (service === 'store') await dataOf(api.POST('/store/dead-letter/{id}/redrive', { params }))
  else await dataOf(api.POST('/trade/dead-letter/{id}/redrive', { params }))
}
