import { Problem } from '@haru/contracts'
import * as oauth from 'openid-client'
import { boundedFetch } from './bounded-fetch.ts'
import { kakaoAway } from './kakao-failure.ts'
import type { KakaoSettings } from './kakao-settings.ts'

/** What one sign-in must remember between leaving for Kakao and coming back. */
export type Errand = {
  /** comes back with the person, so that nobody can be signed in to a stranger's account */
  state: string
  /** proves that who redeems the code is who asked for it (PKCE) */
  verifier: string
  /** stands in the id token, which was therefore made for this sign-in */
  nonce: string
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
   * @throws Problem COMMON_401_01 when Kakao refuses the code, or its id token is of another
   *   sign-in; COMMON_503_01 when Kakao is away, or gives an id token that is not genuine
   * @throws Error when Kakao refuses us, which is a wrong setting of ours
   */
  redeemCode(code: string, errand: Errand): Promise<RedeemedCode>
}

/** What a code was worth. */
export type RedeemedCode = {
  accessToken: string
  /** whom the id token names; undefined: OpenID Connect is off for this app, so there was none */
  kakaoId: number | undefined
}

/** A new errand, impossible to guess. */
export function newErrand(): Errand {
  const [state, nonce] = [oauth.randomState(), oauth.randomNonce()]
  return { state, verifier: oauth.randomPKCECodeVerifier(), nonce }
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
      jwks_uri: `${tokenBaseUrl}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['RS256'],
    },
    clientId,
    undefined,
    oauth.ClientSecretPost(clientSecret),
  )
  config.timeout = msMax / 1000
  config[oauth.customFetch] = (url, options) => boundedFetch(url, options as RequestInit)
  // The signature of id tokens, too, and not only that they came from Kakao by TLS.
  oauth.enableNonRepudiationChecks(config)
  // Only the stand-in of demo mode has such an address.
  if (tokenBaseUrl.startsWith('http:')) oauth.allowInsecureRequests(config)
  return {
    async authorizationUrl({ state, verifier, nonce }) {
      return oauth.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        state,
        // No scope: then Kakao gives an id token to every app that has OpenID Connect switched on.
        nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
    },
    async redeemCode(code, { verifier, nonce }) {
      // Not the library's own grant of codes, to which an id token is either required or forbidden.
      const asked = { code, redirect_uri: redirectUri, code_verifier: verifier }
      const answer = await oauth
        .genericGrantRequest(config, 'authorization_code', asked)
        .catch((error) => {
          throw problemOf(error)
        })
      return { accessToken: answer.access_token, kakaoId: holderOf(answer.claims(), nonce) }
    },
  }
}

function holderOf(claims: oauth.IDToken | undefined, nonce: string): number | undefined {
  if (!claims) return undefined
  const kakaoId = /^[1-9]\d{0,15}$/.test(claims.sub) ? Number(claims.sub) : undefined
  // Of another sign-in: somebody had it before, and lets this browser redeem his code.
  if (claims.nonce !== nonce || kakaoId === undefined) throw new Problem('COMMON_401_01')
  return kakaoId
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
