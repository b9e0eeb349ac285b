import { useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../api/client.ts'
import { hasCode } from '../api/problem.ts'

/**
 * What an invitation is to.
 * @param code of the invitation
 * @returns null when it is no good any more, or never was
 */
export function useInvitation(code: string) {
  return useQuery({
    queryKey: ['staff-invitation', 'check', code],
    queryFn: async () => {
      try {
        return await dataOf(api.POST('/user/staff/invitation/check', { body: { code } }))
      } catch (error) {
        if (hasCode(error, 'COMMON_400_05', 'COMMON_400_06')) return null
        throw error
      }
    },
  })
}
