import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../api/client.ts'

/** Whoever is invited joins elsewhere: so often it is looked whether he has. */
const AGAIN_MS = 10_000

/** Who works here. */
export const staffQuery = queryOptions({
  queryKey: ['staff'],
  queryFn: async () => (await dataOf(api.GET('/user/staff'))) ?? [],
  refetchInterval: AGAIN_MS,
})

/** The invitations that nobody has taken yet. */
export const invitationQuery = queryOptions({
  queryKey: ['staff-invitation'],
  queryFn: async () => (await dataOf(api.GET('/user/staff/invitation'))) ?? [],
  refetchInterval: AGAIN_MS,
})
