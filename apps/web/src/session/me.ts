import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { useNotice } from '../design/notice.tsx'

/** What somebody may do here: api.md, "Who may call". */
export type Authority = 'ROLE_STORE_OWNER' | 'ROLE_STORE_STAFF' | 'ROLE_OPERATOR'

const askMe = () => dataOf(api.GET('/user/me'))
type Me = Awaited<ReturnType<typeof askMe>>

/** The account that is signed in, and its store. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ client, queryKey }) => {
    const me = await askMe()
    const before = client.getQueryData<Me>(queryKey)
    if (before && before.id !== me.id) await beginAnew()
    return me
  },
  staleTime: 60_000,
  retry: false,
})

/** Somebody else has signed in: what was read for who was here before is not for him. */
async function beginAnew(): Promise<never> {
  location.reload()
  return await new Promise(() => {})
}

/** Who is signed in in this browser. */
export function useMe() {
  return useQuery(meQuery)
}

const NOBODY = /^(COMMON_40(0_02|0_08|1_\d\d)|USER_401_01)$/

/** Whether the API says that nobody is signed in in this browser, or no longer. */
export function isNobody(error: unknown): boolean {
  return error instanceof ApiProblem && NOBODY.test(error.code)
}

/** Signs this browser out, and begins anew; says so when it did not get through. */
export function useSignOut() {
  const { t } = useTranslation()
  const { tellFailure } = useNotice()
  return useMutation({
    // Without a network it fails at once: nobody leaves a device that is still signed in.
    networkMode: 'always',
    mutationFn: () => dataOf(api.POST('/user/logout')),
    onSuccess: () => location.assign('/'),
    onError: (error) => tellFailure(error, t('notReached')),
  })
}
