/** Where signing in begins: a page of another server follows, so the browser goes there itself. */
export const SIGN_IN_PATH = '/user/oauth/kakao'

/** What the sign-in handed out, behind the `#`, where no server log sees it. */
export function signUpTicket(): string {
  return new URLSearchParams(location.hash.slice(1)).get('ticket') ?? ''
}
