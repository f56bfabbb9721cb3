import { promises as dns } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isWebhooksError, WebhooksError } from '../errors.js'
import type { Egress, Resolve } from './egress.js'
import { hasAddresses } from './lookup-answer.js'

const systemLookup: Resolve = (hostname) => dns.lookup(hostname, { all: true })

/**
 * A `lookup` for `net.connect` and `tls.connect` that gives only addresses the egress rules let through, so that the
 * address checked is the address connected to (a name cannot change its answer in between). Calls back with
 * `blocked_address` where none is left and with a Node-style `ENOTFOUND` where the name has none.
 */
export function pinnedLookup(egress: Egress): LookupFunction {
  const resolve = egress.resolve ?? systemLookup
  const addressesOf = async (hostname: string) => {
    const found = await resolve(hostname)
    if (!hasAddresses(found) || found.length === 0) throw notFound(hostname, 'no addresses')
    const allowed = egress.allowedAddresses(hostname, found)
    if (allowed.length === 0) throw new WebhooksError('blocked_address', 'The host name leads to a blocked address.')
    return allowed
  }
  return (hostname, options, callback) => {
    addressesOf(hostname).then(
      (addresses) => {
        const [first] = addresses
        if (options.all || !first) callback(null, addresses)
        else callback(null, first.address, first.family)
      },
      (error: unknown) => callback(isWebhooksError(error, 'blocked_address') ? error : notFound(hostname, error), []),
    )
  }
}

function notFound(hostname: string, cause: unknown): NodeJS.ErrnoException {
  return Object.assign(new Error(`cannot resolve ${hostname}`, { cause }), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
  })
}
