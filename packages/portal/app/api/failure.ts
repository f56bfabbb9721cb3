/** One thing wrong with what was sent: `body.url`, and what to do about it. */
export interface FieldError {
  path: string
  message: string
}

/** A call of the API that failed, as the API's problem details tell it. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  /** HTTP status; 0 where no answer came. */
  readonly status: number
  /** Stable; `unreachable` where no answer came, `unexpected` where it was no problem of the API's. */
  readonly code: string
  readonly title: string
  readonly detail: string | undefined
  readonly fields: readonly FieldError[]
  /** What the host's logs know the request by; null where it does not say. */
  readonly requestId: string | null

  constructor(response: { status: number; headers: Headers } | null, problem: unknown) {
    const told = readProblem(problem)
    super(told.detail ?? told.title)
    this.status = response?.status ?? 0
    this.code = told.code ?? (response ? 'unexpected' : 'unreachable')
    this.title = told.title
    this.detail = told.detail
    this.fields = told.fields
    this.requestId = response?.headers.get('x-request-id') ?? null
  }
}

/** What was caught, as a failure. `fetch` rejects with a TypeError where no answer came; anything else is a fault of ours. */
export function failureOf(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error
  if (error instanceof TypeError) return new ApiFailure(null, {})
  return new ApiFailure(null, { code: 'unexpected', title: error instanceof Error ? error.message : String(error) })
}

/** Whether `value` can be asked for properties. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readProblem(value: unknown) {
  const { code, title, detail, errors } = isObject(value) ? value : {}
  const fields = Array.isArray(errors) ? errors.flatMap(readField) : []
  return { code: text(code), title: text(title) ?? '', detail: text(detail), fields }
}

function readField(value: unknown): FieldError[] {
  if (!isObject(value)) return []
  const { path, message } = value
  return typeof path === 'string' && typeof message === 'string' ? [{ path, message }] : []
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
