import { answerForKey, type ClaimOffer, type Published, type PublishItem, WebhooksError } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { sqlState } from '../connection/errors.js'
import { claimReader } from './claim-result.js'
import { countOf } from './count.js'
import { beginning } from './due-bound.js'
import { offerParameters, publishParameter } from './publish-parameter.js'
import { type PublishKind, publishSql } from './publish-sql.js'
import { takeAgainVerb } from './take-again.js'
import { leasedOf, type Taken } from './taken.js'

interface Answer {
  counts: Record<string, number> | null
  /** When the first of what it made pending is due; absent inside a host's transaction, which notifies by itself. */
  firstDueAt?: number | null
  /** How much of that it did not lease; absent like `firstDueAt`. */
  waiting?: number
  /** Messages that were there already: id, tenant, key, content hash. */
  met?: [id: string, tenant: string, key: string, hash: string | null][] | null
}

/** What a publish did. */
export interface PublishOutcome extends Published {
  /** When the first of the deliveries that were made pending is due; null where none was. */
  firstDueAt: number | null
  isWorkWaiting: boolean
}

/**
 * `publish` on a query function. Where it throws `idempotency_conflict`, rows of the other items are there: with more than
 * one item, roll back. `report` hears why endpoints of a claim could not be loaded.
 */
export function publishVerb(
  tables: TableNames,
  { report, ...kind }: Pick<PublishKind, 'channel' | 'keyWaitMs'> & { report: (error: Error) => void },
) {
  const texts = (claims: boolean) => ({
    plain: publishSql(tables, { ...kind, keyed: false, claims }),
    keyed: publishSql(tables, { ...kind, keyed: true, claims }),
  })
  const publish = texts(false)
  const publishAndClaim = texts(true)
  const readClaim = claimReader(tables, report)
  const count = countOf(tables)
  const takeAgain = takeAgainVerb(tables, report)

  async function run(query: Query, items: readonly PublishItem[], now?: number, offer?: ClaimOffer) {
    const isKeyed = items.some(({ message }) => message.idempotencyKey !== null)
    const parameter = publishParameter(isKeyed ? byKey(items) : items, now)
    const statement = (offer === undefined ? publish : publishAndClaim)[isKeyed ? 'keyed' : 'plain']
    const values = offer === undefined ? [parameter] : [parameter, ...offerParameters(offer)]
    const [row] = await query(statement, values, 'keepPlan').catch((error: unknown) => {
      throw isKeyed && sqlState(error) === '55P03' ? keyHeld(items, error) : error
    })
    const answer: Answer & Taken = JSON.parse(text(row?.result))
    return answer
  }

  return async (
    query: Query,
    items: readonly PublishItem[],
    { offer, now }: { offer?: ClaimOffer | undefined; now?: number | undefined } = {},
  ): Promise<PublishOutcome> => {
    const answer = await run(query, items, now, offer)
    const fresh = answer.counts ?? {}
    let claim = offer === undefined ? null : await readClaim(query, leasedOf(answer, items), offer.known)
    const met = new Map(
      (answer.met ?? []).map(([id, tenant, key, hash]) => [JSON.stringify([tenant, key]), { tenant, id, hash }]),
    )
    const old = await count(query, [...met.values()])
    const results = items.map((item) => {
      const { id, tenant, idempotencyKey } = item.message
      const found = met.size === 0 ? undefined : met.get(JSON.stringify([tenant, idempotencyKey]))
      if (found === undefined) return { id, deliveries: fresh[id] ?? 0, duplicate: false }
      return answerForKey(item, { id: found.id, deliveries: old[found.id] ?? 0, contentHash: found.hash })
    })
    const again = items.filter((_, at) => results[at]?.duplicate === false && results[at].id in old)
    if (offer !== undefined && again.length > 0) claim = await takeAgain(query, again, offer, now)
    if (again.length === 0) {
      return { results, claim, firstDueAt: answer.firstDueAt ?? null, isWorkWaiting: (answer.waiting ?? 0) > 0 }
    }
    // Since the call whose answer was lost, whenever that was; nobody may have been told
    const made = results.reduce((sum, { deliveries, duplicate }) => sum + (duplicate ? 0 : deliveries), 0)
    return { results, claim, firstDueAt: beginning, isWorkWaiting: made > (claim?.deliveries.length ?? 0) }
  }
}

/** In one order whoever publishes, so that two publishes with keys in common do not each wait for the other. */
function byKey(items: readonly PublishItem[]): PublishItem[] {
  const keyOf = ({ message }: PublishItem) => JSON.stringify([message.tenant, message.idempotencyKey])
  return [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

/** A publish waits for nothing but a transaction that has a key of its own open. */
function keyHeld(items: readonly PublishItem[], cause: unknown): WebhooksError {
  const keys = items.flatMap(({ message }) => message.idempotencyKey ?? [])
  const [key] = keys
  const which = keys.length === 1 ? `idempotency key "${key}"` : `one of the ${keys.length} idempotency keys`
  return new WebhooksError(
    'store_unavailable',
    `A transaction that is still open has emitted with ${which}: what this emit is depends on how that one ends. ` +
      'Commit it or roll it back, then emit again with the same key.',
    { cause, details: keys.length === 1 ? { idempotencyKey: key } : { idempotencyKeys: keys } },
  )
}
