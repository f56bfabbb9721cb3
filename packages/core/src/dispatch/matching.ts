import { sortedJson } from '../input/sorted-json.js'
import type { Scopes } from '../types/index.js'

/** Names of event types: letters, digits and `_ . : -`, 1 to 128 of them. */
const eventTypeName = /^[A-Za-z0-9_.:-]{1,128}$/

/** Whether `name` may be an event type. */
export function isEventTypeName(name: string): boolean {
  return eventTypeName.test(name)
}

/** Whether `entry` may stand in an endpoint's `eventTypes`: a name, or a name of one or more segments and `.*`. */
export function isEventTypePattern(entry: string): boolean {
  return isEventTypeName(entry.endsWith('.*') ? entry.slice(0, -2) : entry)
}

/**
 * Every entry of an endpoint's `eventTypes` that matches an event of this type: the type itself and each of its
 * dotted prefixes with `.*`. `invoice.line.added` gives `invoice.line.added`, `invoice.line.*`, `invoice.*`.
 * `invoice.*` does not match `invoice`.
 */
export function eventTypePatterns(type: string): string[] {
  const patterns = [type]
  for (let dot = type.lastIndexOf('.'); dot > 0; dot = type.lastIndexOf('.', dot - 1)) {
    patterns.push(`${type.slice(0, dot)}.*`)
  }
  return patterns
}

/**
 * Canonical form of scopes: sorted `key=value` strings, so that a store compares sets of strings. What is no text stands
 * there as JSON: 5 and '5' are the same.
 */
export function scopeStrings(scopes: Readonly<Scopes>): string[] {
  return Object.entries(scopes)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : sortedJson(value)}`)
    .sort()
}

/** Scopes as an endpoint keeps them; null: none. */
export function storedScopes(scopes: Readonly<Scopes> | null | undefined): string[] | null {
  return scopes === null || scopes === undefined || Object.keys(scopes).length === 0 ? null : scopeStrings(scopes)
}

/** The endpoint's side of a match, as stored. */
export interface Subscription {
  eventTypes: readonly string[] | null
  scopes: readonly string[] | null
}

/**
 * Whether a message that an endpoint has no delivery of is to be sent to it late: it wants it, and there is still time. `expiresAt` and
 * `now` in ms.
 */
export function isMissed(
  subscription: Subscription,
  message: { type: string; scopes: readonly string[]; expiresAt: number | null },
  now: number,
): boolean {
  const { type, scopes, expiresAt } = message
  if (expiresAt !== null && expiresAt <= now) return false
  return matches(subscription, { patterns: eventTypePatterns(type), scopes })
}

/** Whether an endpoint gets a message: one of `patterns` is in its list (or it has none), and each of its scopes is among the message's. */
export function matches(
  subscription: Subscription,
  message: { patterns: readonly string[]; scopes: readonly string[] },
): boolean {
  const { eventTypes, scopes } = subscription
  if (eventTypes !== null && !message.patterns.some((pattern) => eventTypes.includes(pattern))) return false
  return scopes === null || scopes.every((scope) => message.scopes.includes(scope))
}
