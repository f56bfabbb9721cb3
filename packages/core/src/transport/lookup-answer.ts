import { parseAddress } from './address.js'
import type { ResolvedAddress } from './egress-rules.js'

/** Finds the addresses of a host name that may be connected to. An abort means that nobody waits for them. */
export type FindAddresses = (hostname: string, signal: AbortSignal) => Promise<ResolvedAddress[]>

/** Whether a lookup gave what it must: a list of IP addresses, perhaps empty. */
export function hasAddresses(found: unknown): found is ResolvedAddress[] {
  return Array.isArray(found) && found.every(isAddress)
}

function isAddress(entry: unknown): boolean {
  if (typeof entry !== 'object' || entry === null || !('address' in entry)) return false
  return typeof entry.address === 'string' && parseAddress(entry.address) !== null
}

/** Whether a rejected lookup says something about the name, as Node's resolver does with a code such as `ENOTFOUND`. */
export function isNameError(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  return typeof error.code === 'string' && /^E(?!RR_)/.test(error.code)
}
