import ipaddr from 'ipaddr.js'

/** A parsed address of either family. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6

/** One range of addresses: first address and prefix length. */
export type Range = [Address, number]

const globalUnicast: Range = ipaddr.parseCIDR('2000::/3')
const nat64: Range = ipaddr.parseCIDR('64:ff9b::/96')
const sixToFour: Range = ipaddr.parseCIDR('2002::/16')
/** Azure's metadata and DNS service: an address of the public space that answers inside every virtual machine. */
const azureWireServer = '168.63.129.16'

/** Reads an address in the forms a resolver or a parsed URL gives: four decimal parts, or IPv6 without brackets. */
export function parseAddress(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  return ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : null
}

/** Whether `address` is in `range`; never across families. */
export function inRange(address: Address, range: Range): boolean {
  return address.kind() === range[0].kind() && address.match(range)
}

/**
 * The IPv4 address that packets to this IPv6 address end at: IPv4-mapped (RFC 4291), NAT64 with the well-known prefix
 * (RFC 6052) and 6to4 (RFC 3056). null for any other.
 */
export function embeddedAddress(address: Address): ipaddr.IPv4 | null {
  if (!(address instanceof ipaddr.IPv6)) return null
  const bytes = address.toByteArray()
  if (address.isIPv4MappedAddress() || inRange(address, nat64)) return new ipaddr.IPv4(bytes.slice(12))
  return inRange(address, sixToFour) ? new ipaddr.IPv4(bytes.slice(2, 6)) : null
}

/**
 * Whether `address` is public unicast, which is all a receiver can have: not loopback, private, link-local (cloud
 * metadata), shared (100.64/10), multicast, broadcast, reserved, documentation, benchmarking, unassigned, a tunnel.
 * Sources: the IANA special-purpose registries (RFC 6890), as `ipaddr.js` keeps them; IPv6 must be in 2000::/3 as well.
 * An address with an IPv4 address inside is as public as that one. Local NAT64 prefixes (64:ff9b:1::/48, RFC 8215) and
 * Teredo are never public: what they lead to cannot be read off them.
 */
export function isPublicAddress(address: Address): boolean {
  const embedded = embeddedAddress(address)
  if (embedded) return isPublicAddress(embedded)
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' ? address.toString() !== azureWireServer : inRange(address, globalUnicast)
}
