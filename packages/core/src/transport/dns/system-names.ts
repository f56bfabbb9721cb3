import type { ResolvedAddress } from '../egress-rules.js'
import { createHostsFile, type HostsFile } from './hosts-file.js'
import type { Ask } from './lookups.js'
import { nameServers } from './name-servers.js'

const loopback: ResolvedAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

/**
 * What names mean on this system: the hosts file, then loopback for `localhost` (RFC 6761), then DNS. Names are whole:
 * search domains are not appended, and no other source of nsswitch.conf is asked (mDNS, LDAP).
 */
export function systemNames(servers?: readonly string[], hosts: HostsFile = createHostsFile()): Ask {
  const ask = nameServers(servers)
  return async (name, signal) => {
    const listed = await hosts.addressesOf(name)
    if (listed.length > 0) return { addresses: listed, keepMs: 0 }
    if (/(^|\.)localhost$/.test(name)) return { addresses: loopback, keepMs: 0 }
    return ask(name, signal)
  }
}
