// Its import also tells Fastify's types that routes say who may call them.
import type { Access } from '@haru/service-kit'
import type { KakaoSettings } from '../kakao/kakao-settings.ts'
import type { Secrets } from '../signed-text.ts'
import type { StandInPerson } from './stand-in-person.ts'

/** What the stand-in is told. */
export type StandInOptions = {
  /** the one app that it knows; the same settings as the user service has */
  kakao: Pick<KakaoSettings, 'clientId' | 'clientSecret' | 'appId' | 'redirectUri' | 'authBaseUrl'>
  /** sign its codes and tokens: the first signs, all are accepted */
  secrets: Secrets
  /** offered by name on its page: DEMO_OWNER, and others as `standInPerson` makes them */
  people: readonly StandInPerson[]
}

/** Its routes are open, as Kakao's are. */
export const STAND_IN_ROUTE = {
  config: { access: ['anyone'] satisfies Access[] },
  schema: { hide: true },
}
