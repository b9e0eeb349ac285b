/** How to reach Kakao, and as which app. */
export type KakaoSettings = {
  /** REST API key */
  clientId: string
  clientSecret: string
  /** number of the app: a token that was issued to another app is refused */
  appId: number
  /** our callback, as registered with Kakao */
  redirectUri: string
  /** where the browser is sent to sign in: `https://kauth.kakao.com`, or the stand-in */
  authBaseUrl: string
  /** where this service redeems codes: the same, or the stand-in as this process reaches it */
  tokenBaseUrl: string
  /** `https://kapi.kakao.com`, or the stand-in */
  apiBaseUrl: string
}
