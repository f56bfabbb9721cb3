import { isIP, type Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import { checkOptions } from '../check-options.js'
import { WebhooksError } from '../errors.js'
import { isHeaderName, isHeaderValue } from '../headers.js'

/** A forward proxy that every request goes through. */
export interface ProxyOptions {
  /** `http://` or `https://`, perhaps with a user name and password for it. Its address is not held to the egress rules. */
  url: string
  /** Sent with every `CONNECT`, such as `proxy-authorization`; never to receivers. */
  headers?: Record<string, string>
  /** Certificates to trust and to present where its URL is https. Default: those that are trusted anyway. */
  tls?: SecureContextOptions
}

/** A proxy as it is used. */
export interface ForwardProxy {
  hostname: string
  port: number
  isSecure: boolean
  /** Of every `CONNECT`, beside `host`. */
  headers: [string, string][]
  tls: SecureContextOptions | undefined
}

const framing = new Set(['host', 'content-length', 'transfer-encoding', 'connection'])

function invalid(what: string): WebhooksError {
  return new WebhooksError('invalid_argument', `undiciTransport: proxy.${what}.`)
}

/** Reads the options of a proxy. Its password is in no error. @throws invalid_argument */
export function proxyOf(options: ProxyOptions): ForwardProxy {
  checkOptions('undiciTransport: proxy', options, { url: true, headers: true, tls: true })
  const url = typeof options.url === 'string' && URL.canParse(options.url) ? new URL(options.url) : null
  const isWeb = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search + url.hash === ''
  if (!isWeb) throw invalid('url must be http or https, a host and a port: http://proxy.internal:3128')
  const isSecure = url.protocol === 'https:'
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = Number(url.port) || (isSecure ? 443 : 80)
  return { hostname, port, isSecure, headers: headersOf(options.headers, url), tls: options.tls }
}

function headersOf(given: Record<string, string> = {}, { username, password }: URL): [string, string][] {
  if (typeof given !== 'object' || given === null) throw invalid('headers must be an object')
  const headers = Object.entries(given).map(([name, value]): [string, string] => [name.toLowerCase(), value])
  for (const [name, value] of headers) {
    const isFine = isHeaderName(name) && !framing.has(name) && typeof value === 'string' && isHeaderValue(value)
    if (!isFine) throw invalid('headers must be names and values of printable ASCII, not of the connection itself')
  }
  if (username === '' && password === '') return headers
  if (headers.some(([name]) => name === 'proxy-authorization')) {
    throw invalid('headers and url both say who you are: give proxy-authorization or a user name, not both')
  }
  return [...headers, ['proxy-authorization', `Basic ${btoa(credentialsOf(username, password))}`]]
}

/** As bytes for `btoa` (RFC 7617, 2.1). */
function credentialsOf(username: string, password: string): string {
  try {
    const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    return String.fromCharCode(...new TextEncoder().encode(text))
  } catch {
    throw invalid('url has a user name or password that is not percent-encoded')
  }
}

/** Host and port as a `CONNECT` names them. */
export function authorityOf(address: string, port: number): string {
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`
}

/** Asks a proxy for a tunnel over a socket to it. The rest of what comes stays in the socket. */
export function askForTunnel(socket: Socket, { headers }: ForwardProxy, authority: string): void {
  const lines = [`CONNECT ${authority} HTTP/1.1`, `host: ${authority}`]
  for (const [name, value] of headers) lines.push(`${name}: ${value}`)
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}
