import { answerForId, type ClaimOffer, type PublishItem, type PublishResult } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { sqlState } from '../connection/errors.js'
import { jsonRows } from '../connection/json-rows.js'
import { countOf } from './count.js'
import { beginning } from './due-bound.js'
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
  const stored = `SELECT m.id, m.type, m.payload FROM json_to_recordset($1::text::json) AS r(tenant text, id uuid)
  CROSS JOIN LATERAL (SELECT * FROM ${tables.messages} WHERE tenant = r.tenant AND id = r.id OFFSET 0) m`
  const count = countOf(tables)
  const takeAgain = takeAgainVerb(tables, report)

  /** Answers for those of the items that are stored, by message id. @throws store_failed (another message has the id) */
  async function answersOf(query: Query, items: readonly PublishItem[]): Promise<Map<string, PublishResult>> {
    const keys = items.map(({ message: { tenant, id } }) => ({ tenant, id }))
    const rows = await jsonRows(query, stored, [JSON.stringify(keys)])
    const found = new Map(rows.map((row) => [text(row.id), row]))
    const counts = await count(
      query,
      keys.filter(({ id }) => found.has(id)),
    )
    const answers = new Map<string, PublishResult>()
    for (const item of items) {
      const { id } = item.message
      const row = found.get(id)
      if (row === undefined) continue
      const known = { type: text(row.type), payload: text(row.payload) }
      answers.set(id, answerForId(item, { ...known, id, deliveries: counts[id] ?? 0 }))
    }
    return answers
  }

  return async (
    query: Query,
    items: readonly PublishItem[],
    request: { offer?: ClaimOffer | undefined; now?: number | undefined },
    publish: Publish,
  ): Promise<PublishOutcome | null> => {
    const answers = await answersOf(query, items)
    if (answers.size === 0) return null
    const before = items.filter(({ message }) => answers.has(message.id))
    const published = await publish(items.filter(({ message }) => !answers.has(message.id)))
    const { offer, now } = request
    const claim = offer === undefined ? null : await takeAgain(query, before, offer, now)
    const rest = published.results.values()
    const results = items.flatMap(({ message: { id } }) => answers.get(id) ?? rest.next().value ?? [])
    const made = results.reduce((sum, { deliveries, duplicate }) => sum + (duplicate ? 0 : deliveries), 0)
    // Since the call whose answer was lost, whenever that was
    return { results, claim, firstDueAt: beginning, isWorkWaiting: made > (claim?.deliveries.length ?? 0) }
  }
}
