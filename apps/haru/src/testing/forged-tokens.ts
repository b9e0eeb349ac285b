import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import type { TestInstallation } from './test-installation.ts'

/** Signs access tokens with a key that the system believes in, and one that it does not. */
export type TokenForge = {
  /** by a key in the system's own list */
  sign(claims: JWTPayload, options?: { expiresIn?: string }): Promise<string>
  /** by a key that nobody knows */
  forge(claims: JWTPayload): Promise<string>
}

/**
 * Makes a forge by putting a key of its own into the system's list: what its tokens say is then a
 * question of claims, not of signatures.
 * @param system before any token was checked in it
 */
export async function openTokenForge({ admin }: TestInstallation): Promise<TokenForge> {
  const known = await generateKeyPair('ES256', { extractable: true })
  const stranger = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(known.publicKey)), kid: 'known', alg: 'ES256', use: 'sig' }
  await admin.query(
    `insert into users.signing_key (kid, public_jwk, private_jwk_sealed, created_at)
     values ('known', $1, '', '2000-01-01')`,
    [jwk],
  )
  const token = (claims: JWTPayload) =>
    new SignJWT({ iss: 'haru', aud: 'haru', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'known' })
      .setIssuedAt()
  return {
    sign: (claims, { expiresIn = '1h' } = {}) =>
      token(claims).setExpirationTime(expiresIn).sign(known.privateKey),
    forge: (claims) => token(claims).setExpirationTime('1h').sign(stranger.privateKey),
  }
}
