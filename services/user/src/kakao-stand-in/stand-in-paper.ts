import { z } from 'zod'
import { readSignedText, type Secrets, signText } from '../signed-text.ts'

const personSchema = z.object({ id: z.int(), email: z.string(), nickname: z.string() })

/**
 * What the stand-in hands out: signed papers that say everything themselves, so that they outlive
 * a restart and nothing has to be stored.
 */
const paperSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('code'),
    person: personSchema,
    challenge: z.string().optional(),
    nonce: z.string().optional(),
    until: z.int(),
  }),
  z.object({
    kind: z.literal('access'),
    person: personSchema,
    appId: z.int(),
    until: z.int(),
  }),
])
export type Paper = z.infer<typeof paperSchema>

/**
 * Writes a code or a token.
 * @param paper what it says
 * @param secrets the first signs
 */
export function writePaper(paper: Paper, secrets: Secrets): string {
  const text = Buffer.from(JSON.stringify(paper)).toString('base64url')
  return signText('kakao-stand-in', text, secrets)
}

/**
 * Reads a code or a token.
 * @param value as it was shown
 * @param secrets any may have signed
 * @param now epoch milliseconds
 * @returns undefined when it is not ours, or too old
 */
export function readPaper(value: string, secrets: Secrets, now: number): Paper | undefined {
  const text = readSignedText('kakao-stand-in', value, secrets)
  if (text === undefined) return undefined
  const paper = paperSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  return paper.until > now ? paper : undefined
}
