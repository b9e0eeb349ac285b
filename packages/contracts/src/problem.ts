import { ERROR_TABLE, type ErrorCode } from './error-table.ts'

/** What is wrong with a field: in both languages, or as another service said it. */
export type FieldMessage = string | Readonly<Record<'ko' | 'en', string>>

/** One invalid field: `path` like `productList.0.count`. */
export type FieldError = { path: string; message: FieldMessage }

/** What an error says beyond its code. */
export type ProblemDetails = {
  /** fills `{name}` in the texts */
  parameters?: Readonly<Record<string, string>>
  /** fields of the body that are invalid */
  errors?: readonly FieldError[]
  /** products that the error is about */
  productIdList?: readonly number[]
  /** further members of the answer, like `ticket` */
  extensions?: Readonly<Record<string, unknown>>
  /** seconds until trying again makes sense; becomes the header Retry-After */
  retryAfter?: number
  /** methods that the route knows; becomes the header Allow */
  allow?: readonly string[]
  cause?: unknown
}

/** A refusal that its caller can understand: one code of the error table. */
export class Problem extends Error {
  readonly code: ErrorCode
  readonly details: ProblemDetails

  /**
   * @param code of the error table
   * @param details what the answer says beyond the code
   */
  constructor(code: ErrorCode, details: ProblemDetails = {}) {
    super(`${code}: ${ERROR_TABLE[code].en}`, { cause: details.cause })
    this.name = 'Problem'
    this.code = code
    this.details = details
  }

  get status(): number {
    return ERROR_TABLE[this.code].status
  }
}
