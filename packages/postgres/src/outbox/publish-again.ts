import { type ClaimOffer, isSameMessage, type PublishItem } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { sqlState } from '../connection/errors.js'
import { jsonRows } from '../connection/json-rows.js'
import { countOf } from './count.js'
import type { PublishOutcome } from './publish.js'
import { takeAgainVerb } from './take-again.js'

/** Publishes items with a statement that none of them fails. */
type Publish = (items: readonly PublishItem[]) => Promise<PublishOutcome>

/** Whether a publish was refused for the id of a message that is stored: unique_violation. */
export function isIdStored(error: unknown): boolean {
  return sqlState(error) === '23505'
}

/**
 * What a publish gives that was refused for such an id: of messages that an earlier call stored, what that call gave; the
 * others are published by `publish`. null where none is stored. Only after the refusal, which has waited for the earlier
 * call's end, so that the hot statement need not look for ids.
 */
export function publishAgainVerb(tables: TableNames, report: (error: Error) => void) {
  const stored = `SELECT id, tenant, type, payload FROM ${tables.messages} WHERE id = ANY ($1::uuid[])`
  const count = countOf(tables)
  const takeAgain = takeAgainVerb(tables, report)

  async function storedAmong(query: Query, items: readonly PublishItem[]): Promise<Set<string>> {
    const rows = await jsonRows(query, stored, [items.map(({ message }) => message.id)])
    const found = new Map(rows.map((row) => [text(row.id), row]))
    const isStored = ({ message }: PublishItem) => {
      const row = found.get(message.id)
      if (row === undefined) return false
      return isSameMessage({ tenant: text(row.tenant), type: text(row.type), payload: text(row.payload) }, message)
    }
    return new Set(items.filter(isStored).map(({ message }) => message.id))
  }

  return async (
    query: Query,
    items: readonly PublishItem[],
    request: { offer?: ClaimOffer | undefined; now?: number | undefined },
    publish: Publish,
  ): Promise<PublishOutcome | null> => {
    const ids = await storedAmong(query, items)
    if (ids.size === 0) return null
    const before = items.filter(({ message }) => ids.has(message.id))
    const others = items.filter(({ message }) => !ids.has(message.id))
    const published = await publish(others)
    const counts = await count(query, [...ids])
    const { offer, now } = request
    const claim = offer === undefined ? null : await takeAgain(query, before, offer, now)
    const rest = published.results.values()
    const results = items.map(({ message: { id } }) => {
      const stored = { id, deliveries: counts[id] ?? 0, duplicate: false }
      return ids.has(id) ? stored : (rest.next().value ?? stored)
    })
    const made = results.reduce((sum, { deliveries, duplicate }) => sum + (duplicate ? 0 : deliveries), 0)
    return { results, claim, isWorkWaiting: made > (claim?.deliveries.length ?? 0) }
  }
}
