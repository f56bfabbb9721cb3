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
