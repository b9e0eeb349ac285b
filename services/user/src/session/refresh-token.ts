import { readSignedText, type Secrets, signText } from '../signed-text.ts'

/** What a refresh token says: which session, and which of its tokens. */
export type RefreshToken = { sid: string; generation: number }

/**
 * Writes a refresh token. The same generation gives the same token, so a successor can be handed
 * out twice without being stored.
 * @param token which session, and which of its tokens
 * @param secrets the first signs
 */
export function writeRefreshToken({ sid, generation }: RefreshToken, secrets: Secrets): string {
  return signText('refresh-token', `${sid}.${generation}`, secrets)
}

/**
 * Reads a refresh token.
 * @param value as it was shown
 * @param secrets any may have signed
 * @returns undefined when it is not one of ours
 */
export function readRefreshToken(value: string, secrets: Secrets): RefreshToken | undefined {
  const [sid, generation] = readSignedText('refresh-token', value, secrets)?.split('.') ?? []
  return sid && generation ? { sid, generation: Number(generation) } : undefined
}
