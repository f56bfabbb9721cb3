import { oneIssue, WebhooksError } from '../errors.js'
import { isHeaderName, isHeaderValue, isOwnedHeader, looksSecret, lowerCased, maskedValue } from '../headers.js'
import type { HeaderMap } from '../types/index.js'

const maxHeaders = 50
const maxBytes = 16_384

function forbidden(name: string, why: string): WebhooksError {
  const clipped = name.slice(0, 128)
  return new WebhooksError('forbidden_header', `headers: "${clipped}" ${why}.`, oneIssue(`headers.${clipped}`, why))
}

/**
 * Checks that a caller who changes the URL cannot get hidden values sent to it: `headers` are those stored, and stay.
 * @throws forbidden_header
 */
export function checkNoneSecret(headers: HeaderMap): void {
  const name = Object.keys(headers).find(looksSecret)
  if (name !== undefined)
    throw forbidden(name, 'was given for another origin: give headers too, with its value or without')
}

/**
 * What a header is to hold: a mask, in whatever form an API shows it (one text, a list, all lines as one text), stands for
 * what is stored. @throws forbidden_header where that is nothing, or the mask stands beside a value
 */
function unmasked(name: string, content: string | string[], stored: HeaderMap): string | string[] {
  const lines = [content].flat().flatMap((line) => line.split(', '))
  if (!lines.includes(maskedValue)) return content
  const old = lowerCased(stored)[name.toLowerCase()]
  if (old !== undefined && lines.every((line) => line === maskedValue)) return old
  throw forbidden(name, 'has the mask of a hidden value, and none is stored for this URL: give the value itself')
}

/**
 * Checks an endpoint's custom headers and gives them, their names as they are spelt. Refused: malformed names and values,
 * hop-by-hop and framing headers, `content-*`, and those that signers set (`signerHeaders`, in lower case). A masked
 * value, as reads show it, stands for the one in `stored`.
 * @throws forbidden_header
 */
export function checkHeaders(
  headers: HeaderMap,
  signerHeaders: ReadonlySet<string>,
  stored: HeaderMap = {},
): HeaderMap {
  const result = new Map<string, string | string[]>()
  const names = new Set<string>()
  let bytes = 0
  for (const [given, shown] of Object.entries(headers)) {
    const name = given.toLowerCase()
    if (!isHeaderName(given)) throw forbidden(given, 'is not a header name')
    if (isOwnedHeader(name) || name.startsWith('webhook-') || signerHeaders.has(name)) {
      throw forbidden(given, 'is set by the library or belongs to the connection; choose another name')
    }
    if (names.has(name)) throw forbidden(given, 'is given twice, in different case; use a list of values')
    const content = unmasked(given, shown, stored)
    const lines = typeof content === 'string' ? [content] : content
    if (lines.length === 0) throw forbidden(given, 'has an empty list of values')
    for (const line of lines) {
      if (!isHeaderValue(line)) throw forbidden(given, 'has a value that is empty, too long or not printable ASCII')
      bytes += name.length + line.length
    }
    names.add(name)
    result.set(given, content)
  }
  if (result.size > maxHeaders || bytes > maxBytes) {
    const must = `must be at most ${maxHeaders}, and ${maxBytes} bytes in all`
    throw new WebhooksError('forbidden_header', `headers: ${must}.`, oneIssue('headers', must))
  }
  return Object.fromEntries(result)
}
