/** What the API says when it refuses something: api.md, "Errors". */
export type ProblemBody = {
  status: number
  errorCode: string
  /** for people, in the language that was asked for */
  message: string
  errors?: { path: string; message: string }[]
  productIdList?: number[]
  traceId?: string
}

/** The API refused; its `message` is for people. */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  readonly body: ProblemBody
  /** seconds until it is worth asking again; undefined: it did not say */
  readonly retryAfter: number | undefined

  constructor(body: ProblemBody, retryAfter: number | undefined) {
    super(body.message)
    this.body = body
    this.retryAfter = retryAfter
  }

  get code(): string {
    return this.body.errorCode
  }

  /** What is wrong with a field of the body; undefined: nothing. */
  fieldMessage(path: string): string | undefined {
    return this.body.errors?.find((one) => one.path === path)?.message
  }
}

/**
 * Reads what came instead of an answer.
 * @param response that is not ok
 * @returns also for what is no problem of ours, like the page of a proxy
 */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  const retryAfter = Number.isFinite(seconds) ? seconds : undefined
  const body = await response.json().catch(() => undefined)
  if (isProblemBody(body)) return new ApiProblem(body, retryAfter)
  const { status, statusText } = response
  return new ApiProblem({ status, errorCode: '', message: `${status} ${statusText}` }, retryAfter)
}

/** Whether an error is one of the API's, with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): error is ApiProblem {
  return error instanceof ApiProblem && codes.includes(error.code)
}

/**
 * Whether a request may not have arrived, or its answer was lost: to be sent again, with the same
 * idempotency key.
 */
export function mayBeLost(error: unknown): boolean {
  if (error instanceof ApiProblem) return error.body.status >= 500 || isToRepeat(error)
  return (
    error instanceof TypeError || (error instanceof DOMException && error.name !== 'SyntaxError')
  )
}

/** Whether the API has understood a request, and will not do it: nothing was done. */
export function isRefusal(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem && error.code !== '' && !mayBeLost(error)
}

function isToRepeat({ body }: ApiProblem): boolean {
  return body.status === 429 || body.errorCode === 'COMMON_409_01'
}

function isProblemBody(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'errorCode' in body && 'message' in body
}
