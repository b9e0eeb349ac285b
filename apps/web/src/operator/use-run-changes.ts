import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { useNotice } from '../design/notice.tsx'
import type { JobPeriod } from './run.ts'

/** Starts a run, or says which one goes on already. */
export async function startRun({ jobName, dateTerm, startDate }: JobPeriod): Promise<void> {
  const params = { path: { name: jobName } }
  await dataOf(api.POST('/job/{name}/execution', { params, body: { dateTerm, startDate } }))
}

/** Restarts a run that ended before it was done. */
export async function restartRun(id: number): Promise<void> {
  await dataOf(api.POST('/job/execution/{id}/restart', { params: { path: { id } } }))
}

/** Tells a run to stop. */
export async function stopRun(id: number): Promise<void> {
  await dataOf(api.POST('/job/execution/{id}/stop', { params: { path: { id } } }))
}

/**
 * A change to runs, after which everything about them is read anew; what came of it is told.
 * @param work makes the change
 * @param done says that it was made
 */
export function useRunChange<Of>(work: (of: Of) => Promise<void>, done: string) {
  const { t } = useTranslation('operator')
  const queries = useQueryClient()
  const { tell, tellFailure } = useNotice()
  return useMutation({
    mutationFn: work,
    onSuccess: () => tell(done),
    onError: (error) => tellFailure(error, t('notDone')),
    onSettled: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['execution'] }),
        queries.invalidateQueries({ queryKey: ['missed'] }),
      ])
    },
  })
}
