import { isWebhooksError } from '../errors.js'
import type { ErrorOutcome } from '../ports/transport.js'
import { ProxyFault } from './proxy-fault.js'

type Kind = ErrorOutcome['kind']

/** What each kind says, for people. No address, path or stack: customers read these. */
const messages: Record<Kind, string> = {
  timeout: 'No complete answer within the time limit',
  dns: 'The host name could not be resolved',
  connect: 'The connection could not be made',
  tls: 'The TLS connection could not be made',
  reset: 'The connection broke before the answer was complete',
  blocked: 'The address is not one that webhooks may be sent to',
  busy: 'No connection to the host was free in time; nothing was sent',
  proxy: 'The proxy that requests go through could not be used; nothing was sent',
  aborted: 'The request was stopped',
  invalid: 'The request cannot be sent as it is',
}

/** Codes of undici (`UND_ERR_`), Node's system errors and its resolver. */
const kinds: Record<string, Kind> = {
  ABORT_ERR: 'aborted',
  UND_ERR_ABORTED: 'aborted',
  UND_ERR_CLOSED: 'aborted',
  UND_ERR_DESTROYED: 'aborted',
  ETIMEDOUT: 'timeout',
  ETIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  ENODATA: 'dns',
  ENOTFOUND: 'dns',
  ECONNREFUSED: 'connect',
  EPROTO: 'tls',
  HOSTNAME_MISMATCH: 'tls',
  INVALID_CA: 'tls',
  INVALID_PURPOSE: 'tls',
  PATH_LENGTH_EXCEEDED: 'tls',
  ANSWER_TOO_LONG: 'reset',
  ECONNABORTED: 'reset',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_HEADERS_OVERFLOW: 'reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_INVALID_ARG: 'invalid',
  UND_ERR_NOT_SUPPORTED: 'invalid',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'invalid',
}

const headersTooLong = 'The headers of the answer are longer than is allowed'

/** What can be said of some errors beyond their kind. */
const texts: Record<string, string> = {
  ANSWER_TOO_LONG: 'The answer is longer than is allowed',
  HPE_HEADER_OVERFLOW: headersTooLong,
  UND_ERR_HEADERS_OVERFLOW: headersTooLong,
}

const brokenConnection = new Set(['ECONNABORTED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

/** Families of codes: the resolver's, OpenSSL's verdicts on certificates. */
const families: [RegExp, Kind][] = [
  [/^EAI_/, 'dns'],
  [/^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERROR_IN_)/, 'tls'],
]

/** An outcome of this kind with its usual text, or another; `detail` is a code or a few words. */
export function errorOutcome(kind: Kind, detail?: string, text = messages[kind]): ErrorOutcome {
  return { kind, message: detail === undefined ? `${text}.` : `${text} (${detail}).` }
}

/**
 * What an error of undici, Node or a fetch says about a request. The first of the error, its causes and the errors it
 * gathers that is known decides; an error nobody knows is a connection that could not be made.
 */
export function outcomeOfError(error: unknown): ErrorOutcome {
  let code: string | undefined
  const all = related(error)
  // Of several addresses the proxy may have let some through: what is not known to be the receiver's is not counted
  const fault = all.find((each) => each instanceof ProxyFault)
  if (fault !== undefined) return errorOutcome('proxy', fault.detail)
  for (const each of all) {
    if (isWebhooksError(each)) return errorOutcome(each.code === 'invalid_url' ? 'invalid' : 'blocked')
    const known = kindOf(each)
    if (known) return errorOutcome(known, codeOf(each), textOf(each))
    code ??= codeOf(each)
  }
  return errorOutcome('connect', code)
}

/** Whether a connection ended while it was in use, not by what came over it. */
export function isBrokenConnection(error: unknown): boolean {
  return error instanceof Error && brokenConnection.has(codeOf(error) ?? '')
}

/** Whether an answer came whose body could not be unpacked: codes of zlib. */
export function isUnpackError(error: unknown): boolean {
  return related(error).some((each) => codeOf(each)?.startsWith('Z_'))
}

/**
 * An error of undici's parser, whose code should say more and is undefined, of Node's, or of Bun's. What undici asserts is
 * true of HTTP, such as that no status is below 100.
 */
function isNotHttp(error: Error): boolean {
  return error.name === 'HTTPParserError' || /^(HPE_|Malformed_HTTP|ERR_ASSERTION$)/.test(codeOf(error) ?? '')
}

function textOf(error: Error): string | undefined {
  return texts[codeOf(error) ?? ''] ?? (isNotHttp(error) ? 'The answer is not valid HTTP' : undefined)
}

function kindOf(error: Error): Kind | undefined {
  const code = codeOf(error)
  if (isNotHttp(error)) return 'reset'
  if (code !== undefined) return kinds[code] ?? families.find(([pattern]) => pattern.test(code))?.[1]
  if (error.name === 'AbortError') return 'aborted'
  return error.name === 'TimeoutError' ? 'timeout' : undefined
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** The error, then its causes and the errors it gathers (several addresses tried), at most ten of them. */
function related(error: unknown): Error[] {
  const found: Error[] = []
  const queue: unknown[] = [error]
  while (queue.length > 0 && found.length < 10) {
    const next = queue.shift()
    if (!(next instanceof Error)) continue
    found.push(next)
    queue.push(next.cause)
    if (next instanceof AggregateError) queue.push(...next.errors)
  }
  return found
}
