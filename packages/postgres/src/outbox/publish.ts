import { type Claim, type ClaimOffer, type PublishItem, type PublishResult, WebhooksError } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { claimReader, type EndpointJson, type Leased } from './claim-result.js'
import type { HealthJson } from './health-json.js'
import { offerParameters, publishParameter } from './publish-parameter.js'
import { countSql, publishSql } from './publish-sql.js'

interface Published {
  counts: Record<string, number> | null
  /** Messages that were there already: id, tenant, key, content hash. */
  met?: [id: string, tenant: string, key: string, hash: string | null][] | null
}

/** What a publish that claims gives besides. */
interface Taken {
  now: number
  leased: TakenRow[] | null
}

/** `health` is null where the endpoint has none. */
type TakenRow = [
  id: string,
  messageId: string,
  endpointId: string,
  dueAt: number,
  version: number,
  health: HealthJson | null,
]

/** What a publish did, and whether a delivery was made that another process may have to hear of. */
export interface PublishOutcome {
  results: PublishResult[]
  /** What the caller took at once; null where it did not offer to. */
  claim: Claim | null
  isWorkWaiting: boolean
}

/**
 * `publish` on a query function. `channel`: NOTIFY it inside the statement; null: leave that to the caller. Where it
 * throws `idempotency_conflict`, rows of the other items are there: with more than one item, roll back. `report` hears why
 * endpoints of a claim could not be loaded.
 */
export function publishVerb(tables: TableNames, channel: string | null, report: (error: Error) => void) {
  const texts = (claims: boolean) => ({
    plain: publishSql(tables, { keyed: false, claims, channel }),
    keyed: publishSql(tables, { keyed: true, claims, channel }),
  })
  const publish = texts(false)
  const publishAndClaim = texts(true)
  const readClaim = claimReader(tables, report)
  const count = countSql(tables)

  return async (
    query: Query,
    items: readonly PublishItem[],
    offer?: ClaimOffer & { now?: number },
  ): Promise<PublishOutcome> => {
    const parameter = publishParameter(items)
    const kind = items.some(({ message }) => message.idempotencyKey !== null) ? 'keyed' : 'plain'
    const [row] =
      offer === undefined
        ? await query(publish[kind], [parameter], 'keepPlan')
        : await query(publishAndClaim[kind], [parameter, ...offerParameters(offer)], 'keepPlan')
    const answer: Published & Taken = JSON.parse(text(row?.result))
    const { counts, met = null } = answer
    const claim = offer === undefined ? null : await readClaim(query, leasedOf(answer, items), offer.known)
    const fresh = counts ?? {}
    const made = Object.values(fresh).reduce((sum, count) => sum + count, 0)
    const isWorkWaiting = made > (claim?.deliveries.length ?? 0)
    if (met === null) {
      const results = items.map(({ message: { id } }) => ({ id, deliveries: fresh[id] ?? 0, duplicate: false }))
      return { results, claim, isWorkWaiting }
    }
    const stored = new Map(met.map(([id, tenant, key, hash]) => [JSON.stringify([tenant, key]), { id, hash }]))
    const [counted] = await query(count, [JSON.stringify(met.map(([id]) => id))])
    const old: Record<string, number> = JSON.parse(text(counted?.result ?? '{}'))
    const results = items.map(({ message, contentHash }) => {
      const found = stored.get(JSON.stringify([message.tenant, message.idempotencyKey]))
      if (found === undefined) return { id: message.id, deliveries: fresh[message.id] ?? 0, duplicate: false }
      if (found.hash !== contentHash) throw conflict(message.idempotencyKey, found.id)
      return { id: found.id, deliveries: old[found.id] ?? 0, duplicate: true }
    })
    return { results, claim, isWorkWaiting }
  }
}

function leasedOf({ now, leased }: Taken, items: readonly PublishItem[]): Leased {
  const messages = new Map(items.map(({ message }) => [message.id, message]))
  const endpoints = new Map<string, EndpointJson>()
  const deliveries = (leased ?? []).map(([id, messageId, endpointId, dueAt, version, health]) => {
    endpoints.set(endpointId, [endpointId, version, health])
    const tenant = messages.get(messageId)?.tenant ?? ''
    const lateMs = Math.max(0, now - dueAt)
    return { id, tenant, messageId, endpointId, attempts: 0, attemptsInBudget: 0, dueAt, lateMs }
  })
  return { now, deliveries, messages: [...messages.values()], endpoints: [...endpoints.values()] }
}

function conflict(key: string | null, messageId: string): WebhooksError {
  return new WebhooksError(
    'idempotency_conflict',
    'The idempotency key was used before with another type, payload or scopes: use a key of its own for each event.',
    { details: { idempotencyKey: key, messageId } },
  )
}
