import { pairsOfHeaders } from './pairs.ts'

/** A request that was made. */
export interface SentRequest {
  method: string
  url: string
  requestHeaders: Readonly<Record<string, string | readonly string[]>> | null
  requestBody: string | null
}

/** Headers that curl writes itself, and those that are about one connection. */
const ownOfCurl = ['host', 'content-length', 'connection', 'transfer-encoding']

/** The same request for a POSIX shell: every text is quoted, whatever is in it. */
export function curlOf({ method, url, requestHeaders, requestBody }: SentRequest): string {
  const headers = pairsOfHeaders(requestHeaders ?? {}).filter(({ name }) => !ownOfCurl.includes(name.toLowerCase()))
  const parts = [
    `curl -i -X ${method} ${quote(url)}`,
    ...headers.map(({ name, value }) => `-H ${quote(`${name}: ${value}`)}`),
    ...(requestBody === null ? [] : [`--data-raw ${quote(requestBody)}`]),
  ]
  return parts.join(' \\\n  ')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
