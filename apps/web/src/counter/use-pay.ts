import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { newKey } from '../api/new-key.ts'
import { ApiProblem, hasCode, isRefusal, mayBeLost } from '../api/problem.ts'
import { useNotice } from '../design/notice.tsx'
import { useFormat } from '../texts/use-format.ts'

/** What the cashier saw, and means to do about it. */
export type Intention = {
  tradeId: number
  /** won */
  amount: number
  how: { method: 'CASH'; received: number } | { method: 'CARD'; cardCompany: 'K' | 'H' | 'S' }
}

/** A table's payment on its way. */
export type Paying = ReturnType<typeof usePay>

/** How often it is sent again by itself while no answer comes. */
const AGAIN_MAX = 3
const AGAIN_MS = 500
/** The trade is not the one that was seen, or not what it was. */
const OTHER_THAN_SEEN = ['TRADE_409_02', 'TRADE_409_03', 'TRADE_404_01', 'TRADE_404_02']

/**
 * Takes a table's payment, once per intention: what may be lost is sent again with the same key,
 * until an answer has come. Then its receipt is shown; whoever has gone on to something else by
 * then is told, and left there.
 * @param table its name
 */
export function usePay(tradeDeviceId: number, table: string) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { t } = useTranslation('counter')
  const { won } = useFormat()
  const { tell, tellFailure } = useNotice()
  const isHere = useIsHere()
  const kept = useRef<{ intention: string; key: string }>(undefined)

  function keyOf({ tradeId, amount, how }: Intention): string {
    const company = how.method === 'CARD' ? how.cardCompany : ''
    const intention = [tradeId, amount, how.method, company].join()
    if (kept.current?.intention !== intention) kept.current = { intention, key: newKey() }
    return kept.current.key
  }

  const paying = useMutation({
    retry: (count, error) => mayBeLost(error) && count < AGAIN_MAX,
    retryDelay: (count, error) => pauseOf(error) ?? AGAIN_MS * 2 ** count,
    mutationFn: (order: Order) => send(tradeDeviceId, order),
    onSuccess: async (payment, { how }) => {
      kept.current = undefined
      if (!isHere.current) {
        const change = how.method === 'CASH' ? how.received - payment.amount : 0
        tell(t('paidAway', { table, amount: won(payment.amount), change: won(change) }))
        return
      }
      await navigate({
        to: '/counter/payments/$paymentId',
        params: { paymentId: String(payment.id) },
        search: how.method === 'CASH' ? { received: how.received } : {},
      })
    },
    onError: (error) => {
      if (isRefusal(error)) kept.current = undefined
      if (isHere.current) return
      tellFailure(undefined, t(isRefusal(error) ? 'notPaidAway' : 'maybePaidAway', { table }))
    },
    onSettled: () =>
      Promise.all(
        ['bill', 'table', 'payment'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      ),
  })
  const { mutate, isPending, error, reset } = paying
  return {
    pay: (intention: Intention) => {
      if (!isPending) mutate({ ...intention, key: keyOf(intention) })
    },
    isPending,
    /** forgets what went wrong */
    reset,
    failure: error ? failureOf(error) : undefined,
  }
}

/** An intention with its key, which all its attempts have. */
type Order = Intention & { key: string }

/** Whether the screen that asks is still there. */
function useIsHere() {
  const isHere = useRef(false)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])
  return isHere
}

type Failure = { kind: 'pending' | 'changed' | 'lost' } | { kind: 'refused'; message: string }

function failureOf(error: Error): Failure {
  const { message } = error
  // Also what nobody understands, like the page of a proxy.
  if (!isRefusal(error)) return { kind: 'lost' }
  if (hasCode(error, 'TRADE_409_01')) return { kind: 'pending' }
  if (hasCode(error, ...OTHER_THAN_SEEN)) return { kind: 'changed' }
  return { kind: 'refused', message }
}

function pauseOf(error: Error): number | undefined {
  if (!(error instanceof ApiProblem) || error.retryAfter === undefined) return undefined
  return error.retryAfter * 1_000
}

function send(tradeDeviceId: number, { tradeId, amount, how, key }: Order) {
  const params = { path: { tradeDeviceId }, header: { 'idempotency-key': key } }
  const seen = { tradeId, amount }
  if (how.method === 'CASH') {
    return dataOf(api.POST('/trade/pay/cash/{tradeDeviceId}', { params, body: seen }))
  }
  const body = { ...seen, cardCompany: how.cardCompany }
  return dataOf(api.POST('/trade/pay/card/{tradeDeviceId}', { params, body }))
}
