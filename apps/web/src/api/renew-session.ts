/** Where a browser gets its next tokens: it holds both in cookies, and its scripts see neither. */
const PATH = '/user/re-issue'
const HEADERS = { 'x-haru-session': 'cookie' }

const RENEW_MS_MAX = 15_000

let renewing: Promise<boolean> | undefined

/**
 * Gets this browser a new access token. Whoever asks meanwhile waits for the same one.
 * @returns false when nobody is signed in here
 */
export function renewSession(): Promise<boolean> {
  renewing ??= renew().finally(() => {
    renewing = undefined
  })
  return renewing
}

async function renew(): Promise<boolean> {
  // All that is asked meanwhile waits for it.
  const signal = AbortSignal.timeout(RENEW_MS_MAX)
  const response = await fetch(PATH, { method: 'POST', headers: HEADERS, signal })
  return response.ok
}
