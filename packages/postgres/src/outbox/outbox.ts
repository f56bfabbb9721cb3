import { noSyncPublish, type OutboxStore, type Published, type PublishItem, type PublishRequest } from '@posthorn/core'
import type { Schema } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'
import { queryWithin } from '../connection/deadline.js'
import { noConnection } from '../connection/errors.js'
import { createLimit } from '../connection/limit.js'
import { schemaGuard } from '../schema/guard.js'
import { type PostgresTransaction, transactionQuery } from '../transaction/transaction.js'
import { cancelVerb } from './cancel.js'
import { claimVerb } from './claim.js'
import { beginning, type DueBound } from './due-bound.js'
import { expireVerb } from './expire.js'
import { feedVerb } from './feed.js'
import { heldVerb } from './held.js'
import { parkVerb } from './park.js'
import { type PublishOutcome, publishVerb } from './publish.js'
import { isIdStored, publishAgainVerb } from './publish-again.js'
import { releaseVerb } from './release.js'
import { renewVerb } from './renew.js'
import { reserveVerb } from './reserve.js'
import { inServerTime } from './server-time.js'
import { settleVerb } from './settle.js'

/** What the outbox needs besides the database. */
export interface OutboxOptions {
  /** NOTIFY channel for publishes inside a host's transaction; null: they do not notify. */
  channel: string | null
  /** Told after a publish or a release made work, since when it is due. */
  onDue: (dueAt: number) => void
  /** Where looks for work begin. */
  bound: DueBound
  /** Told of errors that no call could report. */
  report: (error: Error) => void
  /** Deadline of a statement inside a host's transaction, in ms. */
  timeoutMs: number
  /** How many connections publishes with idempotency keys may have at once: they may wait for transactions of the host's. */
  keyedPublishes: number
}

/** A publish on connections of the store's. */
type Alone = Omit<PublishRequest<PostgresTransaction>, 'tx'>

/**
 * How long one statement waits for a transaction of somebody's that has an idempotency key open, in ms. Core repeats it,
 * and the connection is free in between.
 */
const keyWaitMs = 1000

/** The `outbox` role: each verb is in a file of its own. */
export function postgresOutbox(
  connection: Connection,
  schema: Schema,
  options: OutboxOptions,
): OutboxStore<PostgresTransaction> {
  const { query } = connection
  const { tables } = schema
  const { bound } = options
  const guard = schemaGuard(schema)
  const limited = createLimit(options.keyedPublishes, options.timeoutMs, () => noConnection(options.timeoutMs))
  const publish = publishVerb(tables, { channel: null, keyWaitMs, report: options.report })
  const publishInTransaction = publishVerb(tables, {
    channel: options.channel,
    keyWaitMs: null,
    report: options.report,
  })
  const publishAgain = publishAgainVerb(tables, options.report)
  const claim = claimVerb(tables, bound, options.report)
  const settle = settleVerb(tables)
  const renew = renewVerb(tables)
  const release = releaseVerb(tables)
  const reserve = reserveVerb(tables)
  const held = heldVerb(tables)
  const expire = expireVerb(tables)
  const feed = feedVerb(tables, bound, options.report)
  const cancel = cancelVerb(tables)
  const park = parkVerb(tables, bound)

  function publishItems(items: readonly PublishItem[], request: Pick<Alone, 'offer' | 'now'>): Promise<PublishOutcome> {
    if (items.length === 0) return Promise.resolve({ results: [], claim: null, firstDueAt: null, isWorkWaiting: false })
    if (!items.some(({ message }) => message.idempotencyKey !== null)) return publish(query, items, request)
    // One item that conflicts has inserted nothing; of several, the others must go too.
    return limited(() =>
      items.length === 1
        ? publish(query, items, request)
        : connection.transaction((inTransaction) => publish(inTransaction, items, { now: request.now })),
    )
  }

  async function publishAlone({ items: given, ...request }: Alone): Promise<Published> {
    const calledAt = performance.now()
    await guard(query)
    const items = await inServerTime(query, given, request, calledAt)
    const { results, claim, firstDueAt, isWorkWaiting } = await publishItems(items, request).catch(
      async (error: unknown) => {
        const publishOthers = (others: readonly PublishItem[]) => publishItems(others, { now: request.now })
        const again = isIdStored(error) ? await publishAgain(query, items, request, publishOthers) : null
        if (again === null) throw error
        return again
      },
    )
    if (firstDueAt !== null) {
      bound.lower(firstDueAt)
      if (isWorkWaiting) options.onDue(firstDueAt)
    }
    return { results, claim, isWorkWaiting }
  }

  async function publishWithin(tx: PostgresTransaction, { items: given, ...times }: Alone): Promise<Published> {
    const calledAt = performance.now()
    const inHost = queryWithin(options.timeoutMs, transactionQuery(tx))
    await guard(inHost)
    const items = await inServerTime(inHost, given, times, calledAt)
    const { results } = await publishInTransaction(inHost, items, { now: times.now })
    return { results, claim: null }
  }

  return {
    async publish({ tx, ...request }) {
      if (request.items.length === 0) return { results: [], claim: null }
      return tx === undefined ? publishAlone(request) : publishWithin(tx, request)
    },
    publishSync() {
      throw noSyncPublish('postgres')
    },
    async claim(request) {
      await guard(query)
      return claim(query, request)
    },
    async settle(request) {
      const startedAt = bound.now()
      const result = await settle(query, request)
      bound.since(startedAt)
      if (request.repeated) bound.lower(beginning)
      return result
    },
    renew: (request) => renew(query, request),
    async release(request) {
      const dueAt = await release(query, request)
      if (dueAt === null) return
      bound.lower(dueAt)
      options.onDue(dueAt)
    },
    park: (request) => park(query, request),
    held: (request) => held(query, request),
    feed: (request) => feed(query, request),
    reserve: (request) => reserve(query, request),
    expire: (request) => expire(query, request),
    cancel: (request) => cancel(query, request),
  }
}
