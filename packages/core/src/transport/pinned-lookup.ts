import { isWebhooksError, WebhooksError } from '../errors.js'
import { type Ask, createLookups } from './dns/lookups.js'
import { systemNames } from './dns/system-names.js'
import type { Egress, Resolve } from './egress-rules.js'
import { type FindAddresses, hasAddresses } from './lookup-answer.js'

/**
 * Lookups that give only addresses the egress rules let through, so that the address checked is the address connected to
 * (a name cannot change its answer in between). They reject with `blocked_address` where none is left, with `ETIMEOUT`
 * where nothing was heard in time and with `ENOTFOUND` where the name has none, or it cannot be found out.
 */
export function pinnedLookup(egress: Egress): FindAddresses {
  const lookup = createLookups(egress.resolve ? hostNames(egress.resolve) : systemNames(egress.servers))
  const addressesOf = async (hostname: string, signal: AbortSignal) => {
    const found = await lookup(hostname, signal)
    if (found.length === 0) throw notFound(hostname, 'no addresses')
    const allowed = egress.allowedAddresses(hostname, found)
    if (allowed.length === 0) throw new WebhooksError('blocked_address', 'The host name resolves to a blocked address.')
    return allowed
  }
  return async (hostname, signal) => {
    try {
      return await addressesOf(hostname, signal)
    } catch (error) {
      throw lookupError(hostname, error)
    }
  }
}

/** Lookups that give every address: for what the host itself names, such as a proxy. */
export function anyLookup({ resolve, servers }: Egress): FindAddresses {
  return createLookups(resolve ? hostNames(resolve) : systemNames(servers))
}

/** The host's own function. What it gives holds for those who wait for it; to keep more is its own affair. */
function hostNames(resolve: Resolve): Ask {
  return async (name) => {
    const found = await resolve(name)
    if (!hasAddresses(found)) throw notFound(name, 'no list of addresses')
    return { addresses: found, keepMs: 0 }
  }
}

function lookupError(hostname: string, error: unknown): NodeJS.ErrnoException {
  return isTimeout(error) || isWebhooksError(error, 'blocked_address') ? error : notFound(hostname, error)
}

function isTimeout(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && error.code === 'ETIMEOUT'
}

function notFound(hostname: string, cause: unknown): NodeJS.ErrnoException {
  return Object.assign(new Error(`cannot resolve ${hostname}`, { cause }), { code: 'ENOTFOUND', syscall: 'lookup' })
}
