import createClient from 'openapi-fetch'
import { language } from '../texts/language.ts'
import type { paths } from './paths.gen.ts'
import { type ProblemBody, problemOf } from './problem.ts'
import { renewSession } from './renew-session.ts'

/** A request that has not been answered by then is given up: the network is gone, or so slow. */
const REQUEST_MS_MAX = 15_000
/** The access token has run out, or its cookie has gone with it. */
const RENEWABLE = ['COMMON_401_02', 'COMMON_400_02']

/** The API of api.md, typed by its own document; its answers come through `dataOf`. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: fetchRenewing })

api.use({
  onRequest({ request }) {
    request.headers.set('accept-language', language())
    return request
  },
})

/**
 * What the API answered; nothing, when it answered 204.
 * @param asked a call of `api`
 * @throws ApiProblem when it refused
 * @throws TypeError, DOMException when it was not reached, or its answer did not arrive
 */
export async function dataOf<Data>(asked: Promise<{ data?: Data }>): Promise<Data> {
  const { data } = await asked
  return data as Data
}

/** A session lasts as long as its refresh token: who is still signed in does not see it renewed. */
async function fetchRenewing(request: Request): Promise<Response> {
  const again = request.clone()
  const response = await send(request)
  if (response.ok) return response
  if ((await isRenewable(response)) && (await renewSession()))
    return await refuse(await send(again))
  return await refuse(response)
}

async function send(request: Request): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(REQUEST_MS_MAX)])
  return await fetch(request, { signal, credentials: 'same-origin' })
}

async function refuse(response: Response): Promise<Response> {
  if (response.ok) return response
  throw await problemOf(response)
}

async function isRenewable(response: Response): Promise<boolean> {
  if (response.status !== 401 && response.status !== 400) return false
  const body = (await response
    .clone()
    .json()
    .catch(() => undefined)) as ProblemBody | undefined
  return body !== undefined && RENEWABLE.includes(body.errorCode)
}
