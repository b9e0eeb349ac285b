import { api, dataOf } from '../api/client.ts'

/**
 * Calls somebody to this table; while a call is open, it is the same one again.
 * @throws ApiProblem, or TypeError when the network is gone
 */
export async function callStaff(): Promise<void> {
  await dataOf(api.POST('/trade/staff-call'))
}
