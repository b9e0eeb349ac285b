import { GENERAL_LIMITS, type GeneralLimits } from '@haru/gateway'
import { z } from 'zod'

/** Less would refuse people, more than a process answers refuses nobody. */
const perSecond = z.coerce.number().int().min(1).max(1_000_000)

/** The settings of how much one caller may ask: requests a second, ten seconds' worth at once. */
export const LIMIT_SETTINGS = {
  HARU_RATE_PER_ADDRESS: perSecond.default(GENERAL_LIMITS.address),
  HARU_RATE_PER_ACCOUNT: perSecond.default(GENERAL_LIMITS.account),
  HARU_RATE_PER_TABLET: perSecond.default(GENERAL_LIMITS.tablet),
}

type LimitSettings = z.infer<z.ZodObject<typeof LIMIT_SETTINGS>>

/**
 * How much one caller may ask of a gateway.
 * @param settings as read
 */
export function generalLimits(settings: LimitSettings): GeneralLimits {
  return {
    address: settings.HARU_RATE_PER_ADDRESS,
    account: settings.HARU_RATE_PER_ACCOUNT,
    tablet: settings.HARU_RATE_PER_TABLET,
  }
}
