import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { newKey } from '../api/new-key.ts'
import { ApiProblem, hasCode } from '../api/problem.ts'
import { atTable } from './guest.ts'
import { guestStore } from './guest-store.ts'
import { writeKept } from './kept.ts'
import { billQuery, MENU_KEPT, menuQuery, PAIRING_KEPT, pairingQuery } from './tablet-queries.ts'

/**
 * Pairs this device by a code.
 * @param onPaired it stands for a table now
 * @returns the mutation, and what went wrong in words for people
 */
export function usePair(onPaired: (() => void) | undefined) {
  const { t } = useTranslation('tablet')
  const { t: shared } = useTranslation()
  const queries = useQueryClient()
  const pair = useMutation({
    // Without a network it fails at once, and waits for nothing.
    networkMode: 'always',
    mutationFn: async (code: string) => {
      await dataOf(api.POST('/store/trade-device/pairing', { body: { code } }))
      // What another table's tablet knew is no use to this one.
      for (const key of [PAIRING_KEPT, MENU_KEPT]) writeKept(key, undefined)
      for (const { queryKey } of [menuQuery, billQuery]) queries.removeQueries({ queryKey })
      const own = await queries.fetchQuery({ ...pairingQuery, staleTime: 0 })
      guestStore.change((guest) => atTable(guest, own.tradeDeviceId, newKey()))
    },
    onSuccess: () => onPaired?.(),
  })
  return { ...pair, fault: faultOf(pair.error) }

  function faultOf(error: Error | null): string | undefined {
    if (!error) return undefined
    if (hasCode(error, 'COMMON_400_05')) return t('codeNotGood')
    return error instanceof ApiProblem ? error.message : shared('notReached')
  }
}
