import type { Revocations } from '@haru/redis'
import type { InternalClient, ServiceSetup } from '@haru/service-kit'
import type { Kysely } from 'kysely'
import type { KakaoClient } from './kakao/kakao-client.ts'
import type { Secrets } from './signed-text.ts'
import type { SigningKeys } from './signing-key/signing-keys.ts'
import type { Tables } from './tables.gen.ts'

/** What the use cases of this service work with. */
export type UserContext = {
  db: Kysely<Tables>
  /** calls the other services */
  client: InternalClient
  kakao: KakaoClient
  /** told of every session that is revoked, once that is committed */
  revocations: Revocations
  secrets: Secrets
  /** sign access tokens */
  signingKeys: SigningKeys
  /** HARU_PUBLIC_URL, without a slash at its end */
  publicUrl: ServiceSetup['publicUrl']
}
