import { promises as dns, type RecordWithTtl } from 'node:dns'
import type { ResolvedAddress } from '../egress-rules.js'
import type { Answer, Ask } from './lookups.js'

/** The first question is asked again after 1 s, then after 2 s more, of the next server where there are several. */
const patience = { timeout: 1_000, tries: 3 }
/** How long the other family is waited for once one has addresses (RFC 8305, 3): some servers never answer for AAAA. */
const otherFamilyMs = 50
/** Addresses of one family that are used. Each may be tried in turn, within one deadline. */
const maxAddresses = 16
const maxKeepMs = 30_000
/** That a name has no address may change any moment. */
const keepNoneMs = 1_000

type Result = { addresses: ResolvedAddress[]; ttl: number } | { error: unknown }

/**
 * Asks name servers for both families at once; the system's own unless `servers` are given. It takes c-ares instead of
 * the system's resolver, which would hold one of the few threads that the host's file system and crypto calls need too.
 * An abort ends it. Rejects with what c-ares says where no server answered with addresses or with there being none.
 */
export function nameServers(servers?: readonly string[]): Ask {
  return async (name, signal) => {
    const resolver = new dns.Resolver(patience)
    if (servers) resolver.setServers(servers)
    const cancel = () => resolver.cancel()
    signal.addEventListener('abort', cancel)
    try {
      const ipv4 = resultOf(resolver.resolve4(name, { ttl: true }), 4)
      const ipv6 = resultOf(resolver.resolve6(name, { ttl: true }), 6)
      const [first, other] = await Promise.race([
        ipv4.then((result) => [result, ipv6] as const),
        ipv6.then((result) => [result, ipv4] as const),
      ])
      const second = hasAddresses(first) ? await Promise.race([other, later(otherFamilyMs)]) : await other
      return answerOf(second === undefined ? [first] : [first, second])
    } finally {
      signal.removeEventListener('abort', cancel)
      cancel()
    }
  }
}

async function resultOf(query: Promise<RecordWithTtl[]>, family: number): Promise<Result> {
  try {
    const records = (await query).slice(0, maxAddresses)
    const ttl = Math.min(...records.map((record) => record.ttl))
    return { addresses: records.map(({ address }) => ({ address, family })), ttl }
  } catch (error) {
    return isNone(error) ? { addresses: [], ttl: 0 } : { error }
  }
}

/** No such name, or none of its records is an address of this family. */
function isNone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA')
}

function hasAddresses(result: Result): boolean {
  return 'addresses' in result && result.addresses.length > 0
}

/** IPv4 first: every host can be reached over it that has it. */
function answerOf(results: Result[]): Answer {
  const found = results.flatMap((result) => ('addresses' in result && result.addresses.length > 0 ? [result] : []))
  if (found.length > 0) {
    const addresses = found.flatMap((each) => each.addresses).sort((a, b) => a.family - b.family)
    return { addresses, keepMs: Math.min(maxKeepMs, ...found.map(({ ttl }) => ttl * 1000)) }
  }
  for (const result of results) if ('error' in result) throw result.error
  return { addresses: [], keepMs: keepNoneMs }
}

function later(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref()
  })
}
