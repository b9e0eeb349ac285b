import { z } from 'zod'
import type { KakaoPerson } from '../kakao/kakao-person.ts'
import { readSignedText, type Secrets, signText } from '../signed-text.ts'

/** Tells a ticket from an access token of Kakao. */
const PREFIX = 'signup.'
/** Time to fill in a form with three fields, and to look up what the grades cost. */
const GOOD_FOR_MS = 15 * 60_000

const contentSchema = z.object({
  kakaoId: z.int().positive(),
  email: z.string().nullable(),
  name: z.string(),
  phone: z.string().nullable(),
  until: z.int(),
})

/**
 * Lets somebody whom Kakao has just vouched for sign up, without asking Kakao again.
 * @param person as Kakao described him
 * @param secrets the first signs
 * @param now epoch milliseconds
 */
export function ticketOf(person: KakaoPerson, secrets: Secrets, now: number): string {
  const content = JSON.stringify({ ...person, until: now + GOOD_FOR_MS })
  const text = Buffer.from(content).toString('base64url')
  return `${PREFIX}${signText('sign-up-ticket', text, secrets)}`
}

/** Says whether a token is one of our tickets, genuine or not. */
export function isTicket(token: string): boolean {
  return token.startsWith(PREFIX)
}

/**
 * Reads a ticket.
 * @param ticket as it was shown
 * @param secrets any may have signed
 * @param now epoch milliseconds
 * @returns undefined when it is altered or too old
 */
export function readTicket(ticket: string, secrets: Secrets, now: number): KakaoPerson | undefined {
  const text = readSignedText('sign-up-ticket', ticket.slice(PREFIX.length), secrets)
  if (text === undefined) return undefined
  const { until, ...person } = contentSchema.parse(
    JSON.parse(Buffer.from(text, 'base64url').toString()),
  )
  return until > now ? person : undefined
}
