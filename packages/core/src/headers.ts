const token = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/
/** Visible ASCII, spaces and tabs inside: what every HTTP client sends alike. RFC 9110, section 5.5. */
const value = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/
const maxValueLength = 4096

/** Whether a text may be the name of a header we send: a token of at most 128 characters. */
export function isHeaderName(text: string): boolean {
  return token.test(text)
}

/** Whether a text may be the value of a header we send: printable ASCII, 1 to 4,096 characters. */
export function isHeaderValue(text: string): boolean {
  return text.length <= maxValueLength && value.test(text)
}

/** Hop-by-hop (RFC 9110, section 7.6.1), framing, and what would change who is spoken to. */
const owned = new Set([
  'accept-encoding',
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'traceparent',
  'tracestate',
])

/** Whether a header, by its name in lower case, is set by the library or belongs to the connection. */
export function isOwnedHeader(name: string): boolean {
  return owned.has(name) || name.startsWith('content-')
}

/** Whether a text may name a header that a signer sets: a name in lower case that is not owned. */
export function isSignerHeaderName(name: unknown): name is string {
  return typeof name === 'string' && isHeaderName(name) && !/[A-Z]/.test(name) && !isOwnedHeader(name)
}

/** What stands for a secret-looking header value where headers are shown. In an update it means the value that is stored. */
export const maskedValue = '********'

const secretLooking = /auth|cookie|key|pass|secret|session|signature|token|credential/i

/** Whether a header of the endpoint's own is likely to hold a secret, by its name. */
export function looksSecret(name: string): boolean {
  return secretLooking.test(name)
}

/** Headers as they are sent: names of an endpoint's own are kept as its owner spelt them. */
export function lowerCased(headers: Record<string, string | string[]>): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** Headers as they are shown: with a mask for what looks like a secret. */
export function maskedHeaders(headers: Record<string, string | string[]>): Record<string, string | string[]> {
  const entries = Object.entries(headers).map(([name, value]): [string, string | string[]] => {
    if (!looksSecret(name)) return [name, value]
    return [name, typeof value === 'string' ? maskedValue : value.map(() => maskedValue)]
  })
  return Object.fromEntries(entries)
}
