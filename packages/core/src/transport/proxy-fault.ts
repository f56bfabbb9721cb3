/**
 * The forward proxy could not be used, or opens no tunnel: says nothing about a receiver. `detail` is a code or a status,
 * without address or credentials.
 */
export class ProxyFault extends Error {
  override readonly name = 'ProxyFault'
  readonly detail: string | undefined

  constructor(detail?: string) {
    super('the proxy could not be used')
    this.detail = detail
  }
}

/** What went wrong on the way to the proxy. */
export function proxyFaultOf(error: unknown): ProxyFault {
  if (error instanceof ProxyFault) return error
  const cause = error instanceof AggregateError ? error.errors[0] : error
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return new ProxyFault(typeof code === 'string' ? code : undefined)
}

/** Error types that a proxy may name (RFC 9209, 2.3) which are the receiver's, as Node's codes. */
const receiverErrors: Record<string, string> = {
  connection_refused: 'ECONNREFUSED',
  connection_terminated: 'ECONNRESET',
  connection_timeout: 'ETIMEDOUT',
  destination_ip_unroutable: 'EHOSTUNREACH',
  destination_unavailable: 'EHOSTUNREACH',
}
/** What Squid adds to the errors it gives: the error of the system, on Linux, that it had when it connected. */
const squidErrors: Record<string, string> = {
  'err_connect_fail 111': 'ECONNREFUSED',
  'err_connect_fail 110': 'ETIMEDOUT',
}

/**
 * The error of a CONNECT that was not granted. A fault of the proxy's, unless it says that it was the receiver that did not
 * take the connection: with `Proxy-Status` (RFC 9209) or as Squid does.
 */
export function refusedTunnel(status: number, headers: ReadonlyMap<string, string>): Error {
  const named = /;\s*error="?([a-z_]+)/.exec(headers.get('proxy-status')?.toLowerCase() ?? '')?.[1] ?? ''
  const code = receiverErrors[named] ?? squidErrors[headers.get('x-squid-error')?.toLowerCase() ?? '']
  if (code === undefined) return new ProxyFault(String(status))
  return Object.assign(new Error('the proxy could not connect to the receiver'), { code })
}
