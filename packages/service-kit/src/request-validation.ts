import { type FieldError, Problem } from '@haru/contracts'
import type { FastifySchemaCompiler } from 'fastify'
import { z } from 'zod'

type Issue = z.core.$ZodIssue

/**
 * Checks a part of a request against its zod schema, and says what is wrong in codes of the error
 * table: COMMON_400_03, _04 and _05 for parameters and headers, _06 and _07 for bodies.
 */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  return (data) => {
    const result = schema.safeParse(data, SAYING.ko)
    if (result.success) return { value: result.data }
    const { issues } = result.error
    if (httpPart !== 'body') return { error: parameterProblem(issues, data) }
    // Who asks, and in which language, is not known here.
    const inEnglish = schema.safeParse(data, SAYING.en).error?.issues ?? []
    return { error: bodyProblem(issues, inEnglish, data) }
  }
}

/** zod's texts; a rule of our own brings its texts as `params`. */
const SAYING = { ko: sayingIn('ko', z.locales.ko()), en: sayingIn('en', z.locales.en()) }

type Locale = ReturnType<typeof z.locales.ko>

function sayingIn(
  language: 'ko' | 'en',
  { localeError }: Locale,
): { error: Locale['localeError'] } {
  return {
    error: (issue) => {
      const own: unknown = issue.code === 'custom' && issue.params?.[language]
      return typeof own === 'string' ? own : localeError(issue)
    },
  }
}

/** A text beyond this is no number; 0 or -1 is one, with a value that is not allowed. */
const WHOLE_NUMBER = /^(?:0|-?[1-9]\d{0,15})$/

/**
 * A positive whole number in a path or query, written in decimal digits.
 */
export const idParameterSchema = z
  .preprocess(
    (text) => (typeof text === 'string' && WHOLE_NUMBER.test(text) ? Number(text) : text),
    z.int().positive(),
  )
  .meta({ type: 'integer', minimum: 1 })

function bodyProblem(issues: Issue[], inEnglish: Issue[], data: unknown): Problem {
  if (data === undefined || data === null) return new Problem('COMMON_400_07')
  const errors: FieldError[] = issues.slice(0, 100).map((issue, n) => ({
    path: issue.path.map(String).join('.'),
    message: { ko: issue.message, en: inEnglish[n]?.message ?? issue.message },
  }))
  return new Problem('COMMON_400_06', { errors })
}

function parameterProblem(issues: Issue[], data: unknown): Problem {
  const [issue] = issues
  const field = String(issue?.path[0] ?? '')
  const given = (data as Record<string, unknown>)[field]
  const name = field === 'idempotency-key' ? 'Idempotency-Key' : field
  if (given === undefined) return new Problem('COMMON_400_04', { parameters: { name } })
  const code = issue?.code === 'invalid_type' ? 'COMMON_400_03' : 'COMMON_400_05'
  return new Problem(code, { parameters: { name } })
}
