const token = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/
/** Visible ASCII, spaces and tabs inside: what every HTTP client sends alike. RFC 9110, section 5.5. */
const value = /^[\x21-\x7e](?:[\t\x20-\x7e]{0,4094}[\x21-\x7e])?$/

/** Whether a text may be the name of a header we send: a token of at most 128 characters. */
export function isHeaderName(text: string): boolean {
  return token.test(text)
}

/** Whether a text may be the value of a header we send: printable ASCII, 1 to 4,096 characters. */
export function isHeaderValue(text: string): boolean {
  return value.test(text)
}
