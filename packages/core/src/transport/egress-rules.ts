/*
 * Protection against server-side request forgery (SSRF): which URLs and addresses webhooks may go to.
 */
import ipaddr from 'ipaddr.js'
import { checkOptions } from '../check-options.js'
import { oneIssue, WebhooksError } from '../errors.js'
import { type Address, embeddedAddress, inRange, isPublicAddress, parseAddress, type Range } from './address.js'
import { isWebPort } from './blocked-ports.js'

/** One answer of a resolver. */
export interface ResolvedAddress {
  address: string
  family: number
}

/**
 * Resolves a host name to all of its addresses. If there are none, it returns an empty list or rejects with a code of Node's
 * resolver (`ENOTFOUND`; `ETIMEOUT`: no answer in time, a `timeout`). Any other rejection counts as no address and is also
 * reported.
 */
export type Resolve = (hostname: string) => Promise<ResolvedAddress[]>

/** Where webhooks may go. */
export interface EgressOptions {
  /** Whether `http:` endpoints are allowed. Default: false. */
  allowHttp?: boolean
  /**
   * Exceptions from the blocked ranges: CIDRs (`10.1.0.0/16`), addresses, host names (`hooks.internal`, any address it
   * has) and names below one (`*.corp.internal`).
   */
  allow?: string[]
  /**
   * Replaces the hosts file and DNS, for search domains, mDNS or your own names. Concurrent lookups of a name share one
   * call, which may take 5 s; nothing is cached. Avoid `dns.lookup`: it blocks the few threads that your own file system and
   * crypto calls need. Like `servers`, it works with `undiciTransport()` only.
   */
  lookup?: Resolve
  /** Name servers to ask, in order, instead of the system's: `['10.0.0.2', '[fd00::2]:5353']`. Not with `lookup`. */
  servers?: string[]
}

/** The egress rules, made of {@link EgressOptions}. */
export interface Egress {
  /**
   * Checks the URL of an endpoint and gives it parsed. It looks at the URL alone: a host name may still lead to a blocked
   * address, which the transport finds out when it connects.
   * @throws invalid_url, insecure_url, blocked_address
   */
  checkUrl(url: string): URL
  /** Whether a connection to this address may be made, whatever name led to it. False for what is not an address. */
  isAllowedAddress(address: string): boolean
  /** The ones of a host name's addresses that may be connected to. */
  allowedAddresses(hostname: string, addresses: ResolvedAddress[]): ResolvedAddress[]
  /** The resolver that was given, if one was. */
  readonly resolve: Resolve | undefined
  /** The name servers that were given, if some were. */
  readonly servers: readonly string[] | undefined
}

/**
 * Names that never lead to a public address: special use (RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`), or without
 * a dot. Refused early; what decides is the address connected to.
 */
const privateName = /^[^.]*$|(^|\.)(localhost|localdomain|local|internal|home\.arpa)$/

/** What a resolver might read as a name without it: `localhost..`. */
const hasEmptyLabel = /^\.|\.\./

/**
 * Builds the egress rules. @throws invalid_argument for an entry of `allow` that is no address, CIDR or name, and for
 * `servers` that are none or come with `lookup`, and for a name that is not known.
 */
export function createEgress(options: EgressOptions = {}): Egress {
  checkOptions('egress', options, { allowHttp: true, allow: true, lookup: true, servers: true })
  const { allowHttp = false, lookup, servers } = options
  if (servers) checkServers(servers, lookup)
  const ranges: Range[] = []
  const names = new Set<string>()
  for (const entry of options.allow ?? []) {
    const rule = parseEntry(entry)
    if (typeof rule === 'string') names.add(rule)
    else ranges.push(rule)
  }

  const inAllow = (address: Address | null) => address !== null && ranges.some((range) => inRange(address, range))
  const isAllowed = (address: Address) =>
    inAllow(address) || inAllow(embeddedAddress(address)) || isPublicAddress(address)
  const isAllowedAddress = (text: string) => {
    const address = parseAddress(text)
    return address !== null && isAllowed(address)
  }

  const isAllowedName = (hostname: string): boolean => {
    const name = withoutDot(hostname.toLowerCase())
    if (names.has(name)) return true
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      if (names.has(`*${name.slice(dot)}`)) return true
    }
    return false
  }
  const isBlockedHost = (hostname: string): boolean => {
    const host = withoutDot(hostname)
    const address = parseAddress(host.replace(/^\[(.*)\]$/, '$1'))
    if (address) return !isAllowed(address)
    if (!privateName.test(host)) return false
    // RFC 6761: localhost is loopback, so allowing loopback allows it.
    return !/(^|\.)localhost$/.test(host) || !(isAllowedAddress('127.0.0.1') || isAllowedAddress('::1'))
  }

  return {
    resolve: lookup,
    servers,
    isAllowedAddress,
    allowedAddresses: (hostname, addresses) =>
      addresses.filter(
        ({ address }) => isAllowedAddress(address) || (isAllowedName(hostname) && parseAddress(address)),
      ),
    checkUrl(text) {
      const url = parseUrl(text)
      if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
        const must = 'must be an absolute https URL, such as https://example.com/webhooks'
        throw new WebhooksError('invalid_url', `url: ${must}.`, oneIssue('url', must))
      }
      if (url.username !== '' || url.password !== '') {
        const must = 'must have no user name or password; use a custom header instead'
        throw new WebhooksError('invalid_url', `url: ${must}.`, oneIssue('url', must))
      }
      if (hasEmptyLabel.test(url.hostname)) {
        const must = 'must name a host: two dots in a row, or one in front, are in no name'
        throw new WebhooksError('invalid_url', `url: ${must}.`, oneIssue('url', must))
      }
      if (!isWebPort(url.port)) {
        const must = `must have another port: ${url.port} belongs to another protocol`
        throw new WebhooksError('invalid_url', `url: ${must}.`, oneIssue('url', must))
      }
      if (url.protocol === 'http:' && !allowHttp) {
        const message = 'url: must be https; http is allowed only with egress.allowHttp.'
        throw new WebhooksError('insecure_url', message, oneIssue('url', 'must be https'))
      }
      if (!isAllowedName(url.hostname) && isBlockedHost(url.hostname)) {
        const message = 'url: must have a public address; private ones are allowed only with egress.allow.'
        throw new WebhooksError('blocked_address', message, oneIssue('url', 'must have a public address'))
      }
      return url
    },
  }
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}

function checkServers(servers: readonly string[], lookup: Resolve | undefined): void {
  if (servers.length === 0 || lookup) {
    const message =
      'egress.servers: give at least one, and no lookup with them; leave it out to use the system name servers.'
    throw new WebhooksError('invalid_argument', message)
  }
  for (const server of servers) {
    const [, bracketed, bare = '', port = '53'] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(server) ?? []
    const isAddress = parseAddress(bracketed ?? bare) !== null || parseAddress(server) !== null
    if (isAddress && Number(port) >= 1 && Number(port) <= 65535) continue
    const message = `egress.servers: ${server} is not an IP address, with or without a port: '10.0.0.2', '[fd00::2]:5353'.`
    throw new WebhooksError('invalid_argument', message)
  }
}

function withoutDot(hostname: string): string {
  return hostname.replace(/\.$/, '')
}

/** One entry of `allow`: a range, or a name in the form a parsed URL gives it. */
function parseEntry(entry: string): Range | string {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry)
  const address = parseAddress(entry)
  if (address) return [address, address.kind() === 'ipv4' ? 32 : 128]
  const wildcard = entry.startsWith('*.')
  const url = parseUrl(`http://${wildcard ? entry.slice(2) : entry}/`)
  const isName = url !== null && /^[^/@:?#%*[\]\s]+$/.test(wildcard ? entry.slice(2) : entry)
  const name = isName ? withoutDot(url.hostname) : ''
  if (name === '' || parseAddress(name)) {
    throw new WebhooksError('invalid_argument', `egress.allow: ${entry} is not an address, a CIDR or a host name.`)
  }
  return wildcard ? `*.${name}` : name
}
