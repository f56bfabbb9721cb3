import { type ClaimOffer, type OutboxStore, type PublishItem, WebhooksError } from '@posthorn/core'
import type { Schema } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'
import { queryWithin } from '../connection/deadline.js'
import { schemaGuard } from '../schema/guard.js'
import { type PostgresTransaction, transactionQuery } from '../transaction/transaction.js'
import { cancelVerb } from './cancel.js'
import { claimVerb } from './claim.js'
import { feedVerb } from './feed.js'
import { heldVerb } from './held.js'
import { nextDueAtVerb } from './next-due-at.js'
import { publishVerb } from './publish.js'
import { releaseVerb } from './release.js'
import { renewVerb } from './renew.js'
import { settleVerb } from './settle.js'

/** What the outbox is told beyond the database. */
export interface OutboxOptions {
  /** NOTIFY channel for publishes inside a host's transaction; null: they do not notify. */
  channel: string | null
  /** Told after a publish of its own made work. */
  onPublish: () => void
  /** Told of errors that no call could report. */
  report: (error: Error) => void
  /** Deadline of a statement inside a host's transaction, in ms. */
  timeoutMs: number
}

/** The `outbox` role: each verb is in a file of its own. */
export function postgresOutbox(
  connection: Connection,
  schema: Schema,
  options: OutboxOptions,
): OutboxStore<PostgresTransaction> {
  const { query } = connection
  const { tables } = schema
  const guard = schemaGuard(schema)
  const publish = publishVerb(tables, null, options.report)
  const publishInTransaction = publishVerb(tables, options.channel, options.report)
  const claim = claimVerb(tables, options.report)
  const settle = settleVerb(tables)
  const renew = renewVerb(tables)
  const release = releaseVerb(tables)
  const held = heldVerb(tables)
  const feed = feedVerb(tables)
  const cancel = cancelVerb(tables)
  const nextDueAt = nextDueAtVerb(tables)

  async function publishAlone(items: PublishItem[], offer?: ClaimOffer & { now?: number }) {
    if (items.length === 0) return { results: [], claim: null }
    await guard(query)
    // One item that conflicts has inserted nothing; of several, the others must go too.
    const needsRollback = items.length > 1 && items.some(({ message }) => message.idempotencyKey !== null)
    const { results, claim, isWorkWaiting } = needsRollback
      ? await connection.transaction((inTransaction) => publish(inTransaction, items))
      : await publish(query, items, offer)
    if (isWorkWaiting) options.onPublish()
    return { results, claim }
  }

  return {
    async publish({ items, tx }) {
      if (items.length === 0) return []
      if (tx !== undefined) {
        const inHost = queryWithin(options.timeoutMs, transactionQuery(tx))
        await guard(inHost)
        return (await publishInTransaction(inHost, items)).results
      }
      return (await publishAlone(items)).results
    },
    publishAndClaim: ({ items, offer, now }) => publishAlone(items, now === undefined ? offer : { ...offer, now }),
    publishSync() {
      throw new WebhooksError('unsupported', 'PostgreSQL has no synchronous transactions: use emit() instead.')
    },
    async claim(request) {
      await guard(query)
      return claim(query, request)
    },
    settle: (request) => settle(query, request),
    renew: (request) => renew(query, request),
    release: (request) => release(connection, request),
    held: (request) => held(query, request),
    feed: (request) => feed(query, request),
    cancel: (request) => cancel(query, request),
    nextDueAt: (request) => nextDueAt(query, request),
  }
}
