import type { SecureContextOptions } from 'node:tls'
import { checkOptions } from '../check-options.js'
import { isWebhooksError } from '../errors.js'
import type { Outcome, Transport, TransportRequest } from '../ports/transport.js'
import { createAbortGroups } from './abort-groups.js'
import { createConnect } from './connect.js'
import { createDeadlines } from './deadlines.js'
import { createEgress, type EgressOptions } from './egress-rules.js'
import { errorOutcome, outcomeOfError } from './error-outcome.js'
import { Exchange } from './exchange.js'
import { createOrigins } from './origins.js'
import { anyLookup, pinnedLookup } from './pinned-lookup.js'
import type { Pool } from './pool.js'
import { type ProxyOptions, proxyOf } from './proxy.js'
import { createTunnels } from './tunnel.js'

/** Options of {@link undiciTransport}. */
export interface UndiciTransportOptions {
  /** Where webhooks may go. Default: public addresses, https only. */
  egress?: EgressOptions
  /**
   * Sockets to one scheme, host and port at once; more requests wait for half of their time, and end as `busy` then.
   * Default 128.
   */
  connectionsPerOrigin?: number
  /** Origins whose connections are kept; the idle one unused for longest is closed first. Default 1000. */
  maxOrigins?: number
  /** Certificates to trust (`ca`), to present (`cert`, `key`), TLS versions. Certificates are always checked. */
  tls?: SecureContextOptions
  /**
   * A forward proxy that all requests go through, so that they come from its addresses. Host names are looked up and checked
   * here, and the proxy is asked (`CONNECT`) for a tunnel to the checked address; TLS is between you and the receiver. Where
   * the proxy cannot be used, requests end as `proxy`, which no endpoint is blamed for. Environment variables such as
   * `HTTPS_PROXY` are ignored. Default: none.
   */
  proxy?: ProxyOptions
}

const known = { egress: true, connectionsPerOrigin: true, maxOrigins: true, tls: true, proxy: true } as const

/**
 * The transport for Node and Deno: keep-alive connections per origin, HTTP/1.1, every address checked as it is connected to.
 * The addresses of a host are raced (RFC 8305), connections take no requests after a minute, and what is idle is dropped. Names
 * are looked up in the hosts file and by DNS, in no thread that the host needs, for 5 s at most each: a name that is not
 * answered keeps no other waiting. Answers are kept for their TTL, 30 s at most. No search domains, no mDNS: `egress.lookup`.
 * Compressed answers stay as they came. Deadlines are met to within 25 ms.
 * @throws invalid_argument for `tls` and `proxy` that cannot be used
 */
export function undiciTransport(options: UndiciTransportOptions = {}): Transport {
  checkOptions('undiciTransport', options, known)
  const { connectionsPerOrigin = 128, maxOrigins = 1000, tls, proxy } = options
  const egress = createEgress(options.egress)
  const tunnel = proxy && createTunnels(proxyOf(proxy), anyLookup(egress))
  const connect = createConnect({ find: pinnedLookup(egress), tls, tunnel })
  const origins = createOrigins({ connectionsPerOrigin, maxOrigins, connect })
  const deadlines = createDeadlines()
  const aborts = createAbortGroups()

  const exchange = (pool: Pool, url: URL, request: TransportRequest, signal: AbortSignal) =>
    new Promise<Outcome>((resolve) => {
      const { headers, body, timeoutMs, maxResponseBytes } = request
      const options = {
        request: { method: 'POST', path: url.pathname + url.search, headers, body } as const,
        timeoutMs,
        maxResponseBytes,
      }
      const started = new Exchange(pool, options, (outcome) => {
        deadlines.remove(started)
        aborts.remove(signal, started)
        resolve(outcome)
      })
      deadlines.add(started)
      aborts.add(signal, started)
      pool.enter(started)
    })

  return {
    checkUrl: egress.checkUrl,
    capabilities: { name: 'undici', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: true },
    async send(request, { signal }) {
      if (signal.aborted) return errorOutcome('aborted')
      try {
        const url = new URL(request.url)
        // Checked when its pool is opened, because an address in a URL never meets the lookup.
        const known = url.username === '' && url.password === '' ? origins.get(url.origin) : undefined
        const pool = known ?? origins.open(egress.checkUrl(request.url).origin)
        return await exchange(pool, url, request, signal)
      } catch (error) {
        return isWebhooksError(error) ? outcomeOfError(error) : errorOutcome('invalid')
      }
    },
    close: () => origins.closeAll(),
  }
}
