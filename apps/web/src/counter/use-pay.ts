import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { api, dataOf } from '../api/client.ts'
import { newKey } from '../api/new-key.ts'
import { ApiProblem, hasCode, mayBeLost } from '../api/problem.ts'

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
 * until an answer has come. Then its receipt is shown.
 */
export function usePay(tradeDeviceId: number) {
  const queries = useQueryClient()
  const navigate = useNavigate()
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
    mutationFn: (intention: Intention) => send(tradeDeviceId, intention, keyOf(intention)),
    onSuccess: async (payment, { how }) => {
      kept.current = undefined
      await navigate({
        to: '/counter/payments/$paymentId',
        params: { paymentId: String(payment.id) },
        search: how.method === 'CASH' ? { received: how.received } : {},
      })
    },
    onError: (error) => {
      if (!mayBeLost(error)) kept.current = undefined
    },
    onSettled: () =>
      Promise.all(
        ['bill', 'table', 'payment'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      ),
  })
  const { mutate, isPending, error, reset } = paying
  return {
    pay: (intention: Intention) => {
      if (!isPending) mutate(intention)
    },
    isPending,
    /** forgets what went wrong */
    reset,
    failure: error ? failureOf(error) : undefined,
  }
}

type Failure = { kind: 'pending' | 'changed' | 'lost' } | { kind: 'refused'; message: string }

function failureOf(error: Error): Failure {
  if (mayBeLost(error)) return { kind: 'lost' }
  if (hasCode(error, 'TRADE_409_01')) return { kind: 'pending' }
  if (hasCode(error, ...OTHER_THAN_SEEN)) return { kind: 'changed' }
  return { kind: 'refused', message: error.message }
}

function pauseOf(error: Error): number | undefined {
  if (!(error instanceof ApiProblem) || error.retryAfter === undefined) return undefined
  return error.retryAfter * 1_000
}

function send(tradeDeviceId: number, { tradeId, amount, how }: Intention, key: string) {
  const params = { path: { tradeDeviceId }, header: { 'idempotency-key': key } }
  const seen = { tradeId, amount }
  if (how.method === 'CASH') {
    return dataOf(api.POST('/trade/pay/cash/{tradeDeviceId}', { params, body: seen }))
  }
  const body = { ...seen, cardCompany: how.cardCompany }
  return dataOf(api.POST('/trade/pay/card/{tradeDeviceId}', { params, body }))
}
