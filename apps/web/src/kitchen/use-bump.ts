import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { mayBeLost } from '../api/problem.ts'
import { useNotice } from '../design/notice.tsx'

type Change = { orderId: number; verb: 'bump' | 'recall' }

/** Both may be said twice: what was lost on its way is said again, for about a minute. */
const RETRIES_MAX = 8
const RETRY_MS_MAX = 10_000

/** How tickets are bumped and recalled: at once on this screen, and soon everywhere. */
export type Bump = {
  bump(orderId: number): void
  recall(orderId: number): void
  /** whether one was pressed, and is on its way */
  isGoing(orderId: number): boolean
}

/**
 * Bumps and recalls tickets. A ticket leaves its place when it is pressed; it comes back when that
 * failed.
 * @param refresh reads the tickets anew
 */
export function useBump(refresh: () => Promise<void>): Bump {
  const { t } = useTranslation('kitchen')
  const { tellFailure } = useNotice()
  const [going, setGoing] = useState<ReadonlySet<number>>(new Set())
  const { mutate } = useMutation({
    // It may be made later: what left its place is cooked.
    networkMode: 'online',
    mutationFn: change,
    retry: (count, error) => mayBeLost(error) && count < RETRIES_MAX,
    retryDelay: (count) => Math.min(500 * 2 ** count, RETRY_MS_MAX),
    onError: (error, { verb }) => {
      tellFailure(error, verb === 'bump' ? t('notBumped') : t('notRecalled'))
    },
    onSettled: async (_data, _error, { orderId }) => {
      await refresh()
      setGoing((now) => new Set([...now].filter((id) => id !== orderId)))
    },
  })
  const press = (verb: Change['verb']) => (orderId: number) => {
    if (going.has(orderId)) return
    setGoing((now) => new Set([...now, orderId]))
    mutate({ orderId, verb })
  }
  return { bump: press('bump'), recall: press('recall'), isGoing: (orderId) => going.has(orderId) }
}

async function change({ orderId, verb }: Change): Promise<void> {
  const params = { path: { orderId } }
  if (verb === 'bump') {
    await dataOf(api.POST('/trade/kitchen/ticket/{orderId}/bump', { params }))
  } else {
    await dataOf(api.POST('/trade/kitchen/ticket/{orderId}/recall', { params }))
  }
}
