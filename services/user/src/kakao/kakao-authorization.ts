import { Problem } from '@haru/contracts'
import * as oauth from 'openid-client'
import { kakaoAway } from './kakao-failure.ts'
import type { KakaoSettings } from './kakao-settings.ts'

/** What one sign-in must remember between leaving for Kakao and coming back. */
export type Errand = {
  /** comes back with the person, so that nobody can be signed in to a stranger's account */
  state: string
  /** proves that who redeems the code is who asked for it (PKCE) */
  verifier: string
}

/** The two steps of OAuth's code flow. */
export type Authorization = {
  /**
   * @param errand of this sign-in
   * @returns where the browser must go
   */
  authorizationUrl(errand: Errand): Promise<URL>
  /**
   * @param code that Kakao sent the browser back with
   * @param errand of this sign-in
   * @returns an access token of Kakao
   * @throws Problem COMMON_401_01 when Kakao refuses the code; COMMON_503_01 when it is away
   * @throws Error when Kakao refuses us, which is a wrong setting of ours
   */
  redeemCode(code: string, errand: Errand): Promise<string>
}

/** A new errand, impossible to guess. */
export function newErrand(): Errand {
  return { state: oauth.randomState(), verifier: oauth.randomPKCECodeVerifier() }
}

/**
 * Prepares the code flow with Kakao. Its endpoints are fixed and written down here rather than
 * discovered: a start must not depend on Kakao being there.
 * @param settings where Kakao is, and which app this is
 * @param msMax how long one answer of Kakao may take
 */
export function openAuthorization(settings: KakaoSettings, msMax: number): Authorization {
  const { authBaseUrl, tokenBaseUrl, clientId, clientSecret, redirectUri } = settings
  const config = new oauth.Configuration(
    {
      issuer: authBaseUrl,
      authorization_endpoint: `${authBaseUrl}/oauth/authorize`,
      token_endpoint: `${tokenBaseUrl}/oauth/token`,
    },
    clientId,
    undefined,
    oauth.ClientSecretPost(clientSecret),
  )
  config.timeout = msMax / 1000
  // Only the stand-in of demo mode has such an address.
  if (tokenBaseUrl.startsWith('http:')) oauth.allowInsecureRequests(config)
  return {
    async authorizationUrl({ state, verifier }) {
      return oauth.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        state,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
    },
    async redeemCode(code, { state, verifier }) {
      const callback = new URL(redirectUri)
      callback.search = new URLSearchParams({ code, state }).toString()
      try {
        const answer = await oauth.authorizationCodeGrant(config, callback, {
          expectedState: state,
          pkceCodeVerifier: verifier,
        })
        return answer.access_token
      } catch (error) {
        throw problemOf(error)
      }
    },
  }
}

function problemOf(error: unknown): unknown {
  if (error instanceof oauth.WWWAuthenticateChallengeError) return error
  if (!(error instanceof oauth.ResponseBodyError)) return kakaoAway(error)
  if (error.error === 'invalid_grant') return new Problem('COMMON_401_01', { cause: error })
  // It does not know us by this id and secret: trying again will not help, an alert will.
  return error.status === 401
    ? new Error('Kakao refused this app', { cause: error })
    : kakaoAway(error)
}
