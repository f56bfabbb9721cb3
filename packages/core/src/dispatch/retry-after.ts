import type { HealthFields } from '../ports/index.js'

/** Longest wait a receiver can ask for: 24 h in ms. */
export const maxRetryAfterMs = 24 * 3600 * 1000

const honoured = new Set([429, 502, 503, 504])

/** The three forms of an HTTP date: IMF-fixdate, RFC 850 and asctime, the last without a zone. RFC 9110, section 5.6.7. */
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d\d:\d\d:\d\d(?: GMT| \d{4})$/

/**
 * What a response asks for with `Retry-After` (RFC 9110, section 10.2.3), in ms from `now` and capped at
 * {@link maxRetryAfterMs}: a number of seconds or an HTTP date. null where it asks for nothing, or in a status that we
 * do not heed it in. A date in the past asks for 0.
 */
export function retryAfterMs(
  response: { status: number; headers: Readonly<Record<string, string>> },
  now: number,
): number | null {
  const value = honoured.has(response.status) ? response.headers['retry-after']?.trim() : undefined
  if (value === undefined) return null
  if (/^\d+$/.test(value)) return Math.min(maxRetryAfterMs, Number(value) * 1000)
  // Date.parse alone takes "-5" for a year, and asctime for local time
  const at = httpDate.test(value) ? Date.parse(value.endsWith('GMT') ? value : `${value} GMT`) : Number.NaN
  if (Number.isNaN(at)) return null
  return Math.min(maxRetryAfterMs, Math.max(0, at - now))
}

/** What health keeps of a `Retry-After`. */
export type RetryAfterFields = Pick<HealthFields, 'gated' | 'openUntil' | 'retryAfterUntil' | 'retryAfterUrl'>

/** One outcome as `Retry-After` sees it. */
export interface RetryAfterEvent {
  /** When it came, in ms since 1970. */
  at: number
  /** The URL that was sent to; null or absent: it is not the endpoint's any more, or not known. */
  url?: string | null
  /** What it asks for, in ms; 0: nothing. */
  retryAfterMs: number
}

/** Whether an endpoint with this URL is to get nothing now, since its receiver asked for it. `now` is the store's time, in ms. */
export function isLeftAlone(
  { retryAfterUntil, retryAfterUrl }: Pick<RetryAfterFields, 'retryAfterUntil' | 'retryAfterUrl'>,
  url: string,
  now: number,
): boolean {
  return retryAfterUntil !== null && retryAfterUrl === url && now < retryAfterUntil
}

/**
 * What is kept of `Retry-After` after one more outcome, or the same object where nothing changes. The longest time that was
 * asked for counts, and nothing but time ends it: what succeeds before was on its way when it was asked for. No probe is
 * needed then. It is forgotten with the first outcome after it, or of another URL.
 */
export function nextRetryAfter<Fields extends RetryAfterFields>(
  fields: Fields,
  { at, url = null, retryAfterMs: askedMs }: RetryAfterEvent,
): Fields {
  const { openUntil, retryAfterUntil, retryAfterUrl } = fields
  const isOther = url !== null && url !== retryAfterUrl
  if (url !== null && askedMs > 0 && (retryAfterUntil === null || isOther || at + askedMs > retryAfterUntil))
    return { ...fields, gated: true, retryAfterUntil: at + askedMs, retryAfterUrl: url }
  if (retryAfterUntil === null) return fields
  if (isOther || at >= retryAfterUntil)
    return { ...fields, gated: openUntil !== null, retryAfterUntil: null, retryAfterUrl: null }
  return fields.gated ? fields : { ...fields, gated: true }
}
