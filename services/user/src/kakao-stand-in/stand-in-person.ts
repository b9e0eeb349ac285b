import { createHash } from 'node:crypto'
import { z } from 'zod'

/** Somebody whom the stand-in vouches for. */
export type StandInPerson = { id: number; email: string; nickname: string }

/** The owner of the demo restaurant. */
export const DEMO_OWNER: StandInPerson = {
  id: 1,
  email: 'owner@haru.example',
  nickname: '하루 사장님',
}

/** Kakao's own ids have some 10 digits; ids up to this are for people of the demo. */
const FIXED_IDS_MAX = 1_000

/** Kakao's limit is 20; a form that somebody fills in at hand may say a little more. */
export const NICKNAME_CHARACTERS_MAX = 40

const emailSchema = z.email().max(254)

/**
 * Somebody with an e-mail. The same e-mail is the same person always, since nothing is stored.
 * @param email in any case
 * @param nickname default: what stands before the @
 * @returns undefined when it is no e-mail address
 */
export function standInPerson(email: string, nickname?: string): StandInPerson | undefined {
  const address = emailSchema.safeParse(email.trim().toLowerCase()).data
  if (!address) return undefined
  if (address === DEMO_OWNER.email) return DEMO_OWNER
  const digest = createHash('sha256').update(address).digest()
  const id = FIXED_IDS_MAX + 1 + digest.readUIntBE(0, 5)
  const given = nickname?.trim() || address.slice(0, address.indexOf('@'))
  return { id, email: address, nickname: [...given].slice(0, NICKNAME_CHARACTERS_MAX).join('') }
}
