import {
  type AttemptRecord,
  type Claim,
  isWebhooksError,
  type MessageRecord,
  type OutboxStore,
  type PublishRequest,
  type Store,
  WebhooksError,
} from '@posthorn/core'
import type { Faults } from './faults.js'
import type { Host } from './host.js'
import type { Recorder } from './recorder.js'
import type { StoreVerb } from './scenario.js'
import type { WorldClock } from './world-clock.js'

export interface StoreViewOptions<Tx> {
  store: Store<Tx>
  host: Host
  world: WorldClock
  faults: Faults
  recorder: Recorder
  /** One call at a time is done by the store, so that what it did is known in its order. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>
  hands: boolean
  /** Calls back when another process has made something due. */
  onWake(listener: () => void): () => void
}

/** What becomes of a store's answer on its way. */
interface Seen<Result> {
  note: (result: Result) => void
  /** The worker was told. */
  heard?: (result: Result) => void
  change?: (result: Result) => Result
  /** It writes outcomes: where that fails, the worker is to know that the store is away. */
  isOfOutcomes?: boolean
}

const away = (verb: string) => new WebhooksError('store_unavailable', `Simulated: ${verb} was not answered.`)
const refused = (verb: string) => new WebhooksError('store_failed', `Simulated: ${verb} was refused.`)

/** For so long a publish is repeated with the times that it was given at first, in ms. */
const repeatsMs = 10_000

/** Answers that the store refuses to keep: one for its text, and one for the whole row. */
export const poisonBody = 'poison'
export const poisonStatus = 599

const isPoison = (attempt: AttemptRecord | null) =>
  attempt !== null && (attempt.responseBody === poisonBody || attempt.statusCode === poisonStatus)

/** The store as one process sees it: calls take time, go wrong, and are noted where the store does them. */
export function storeView<Tx>(options: StoreViewOptions<Tx>): Store<Tx> {
  const { store, host, world, faults, recorder, inTurn } = options
  const { outbox, endpoints, log } = store
  /** Tokens of offers that were used. */
  const offered = new Set<number>()

  function call<Result>(verb: StoreVerb, run: () => Promise<Result>, seen?: Seen<Result>): Promise<Result> {
    const { mode, ms, beforeMs, afterMs } = faults.plan(host, verb)
    const perform = () =>
      inTurn(async () => {
        const result = await run()
        seen?.note(result)
        return result
      })
    const after = (delayMs: number, callback: () => void) => {
      if (delayMs === 0) callback()
      else world.after(delayMs, callback)
    }
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) =>
        host.enter(() => {
          if (seen?.isOfOutcomes) host.isStoreAway = isWebhooksError(error, 'store_unavailable')
          reject(error)
        })
      const answer = (result: Result) =>
        host.enter(() => {
          host.isStoreAway = false
          seen?.heard?.(result)
          resolve(seen?.change === undefined ? result : seen.change(result))
        })
      if (mode === 'unheard') return void world.after(ms, () => fail(away(verb)))
      if (mode === 'refused') return void world.after(afterMs, () => fail(refused(verb)))
      after(beforeMs + (mode === 'slow' || mode === 'stall' ? ms : 0), () => {
        perform().then(
          (result) => {
            if (mode === 'twice') world.after(ms, () => void perform().catch(() => {}))
            if (mode === 'unanswered') world.after(ms, () => fail(away(verb)))
            else after(afterMs + (mode === 'late' ? ms : 0), () => answer(result))
          },
          (error) => after(afterMs, () => fail(error)),
        )
      })
    })
  }

  /** As a store that hands what it publishes to who offers to take it; one of a repeated publish it gives nobody. */
  async function publish(request: PublishRequest<Tx>) {
    const now = world.now()
    for (const { message } of request.items) {
      // Then it is made anew
      if (recorder.mayBeGone(message.id) && (await log.message(message)) === null) recorder.forget(message.id)
    }
    // Then what is due afterwards is what was published, of which alone it may give
    const isNothingDue = options.hands && (await log.stats({ now })).due === 0
    const done = await outbox.publish({ ...request, now })
    const { offer } = request
    if (!isNothingDue || done.claim !== null || offer === undefined || offered.has(offer.token)) return done
    offered.add(offer.token)
    return { ...done, claim: await outbox.claim({ ...offer, maxBytes: 1e6, now }) }
  }

  /** The messages as they are stored: their times may have been moved. */
  async function storedOf({ items }: PublishRequest<Tx>): Promise<MessageRecord[]> {
    const stored = items.map(async ({ message }) => {
      if (message.deliverAt === null && message.expiresAt === null) return message
      return (await log.message({ tenant: message.tenant, id: message.id })) ?? message
    })
    return Promise.all(stored)
  }

  const claimed = (claim: Claim | null, token: number, leaseMs: number) => {
    if (claim !== null) recorder.claimed(host, claim, token, leaseMs)
  }

  const view: OutboxStore<Tx> = {
    publish(request) {
      const calledAt = world.now()
      const aheadMs = host.clock.now() - calledAt
      const emitted = { calledAt, aheadMs, isSteady: host.setAt < calledAt - repeatsMs }
      let stored: MessageRecord[] = []
      const run = async () => {
        const done = await publish(request)
        stored = await storedOf(request)
        return done
      }
      return call('publish', run, {
        note(result) {
          recorder.published(host, { items: request.items, stored, emitted }, result.results)
          if (request.offer !== undefined) claimed(result.claim, request.offer.token, request.offer.leaseMs)
        },
        heard: ({ claim }) => recorder.heardClaim(claim, request.offer?.token),
      })
    },
    publishSync: (request) => outbox.publishSync(request),
    claim: (request) => {
      const isUnread = faults.plan(host, 'claim').mode === 'unread'
      return call('claim', () => outbox.claim({ ...request, now: world.now() }), {
        note: (claim) => claimed(claim, request.token, request.leaseMs),
        heard: (claim) => recorder.heardClaim(claim, request.token),
        change: (claim) => (isUnread ? { ...claim, endpoints: claim.endpoints.slice(1) } : claim),
      })
    },
    settle: (request) => {
      const isRefused = request.settlements.some(({ attempt, unlogged }) => !unlogged && isPoison(attempt))
      return call(
        'settle',
        async () => {
          if (isRefused) throw refused('settle')
          return outbox.settle({ ...request, now: world.now() })
        },
        {
          note: (result) => recorder.settled(host, request, result),
          isOfOutcomes: request.settlements.length > 0,
        },
      )
    },
    renew: (request) =>
      call('renew', () => outbox.renew({ ...request, now: world.now() }), {
        note: (result) => recorder.renewed(host, request.claims, request.leaseMs, result.lost),
      }),
    release: (request) =>
      call('release', () => outbox.release(request), { note: () => recorder.released(host, request.deliveries) }),
    park: (request) =>
      call('park', () => outbox.park({ ...request, now: world.now() }), {
        note: () => recorder.parked(host, request),
      }),
    held: (request) => call('held', () => outbox.held(request)),
    feed: (request) =>
      call('feed', () => outbox.feed({ ...request, now: world.now() }), {
        note: ({ claim }) => {
          if (request.offer !== undefined) claimed(claim, request.offer.token, request.offer.leaseMs)
        },
        heard: ({ claim }) => recorder.heardClaim(claim, request.offer?.token),
      }),
    reserve: (request) => call('reserve', () => outbox.reserve({ ...request, now: world.now() })),
    expire: (request) =>
      call('expire', () => outbox.expire({ ...request, now: world.now() }), {
        note: (rows) => recorder.expired(host, rows),
      }),
    cancel: (request) =>
      call('cancel', () => outbox.cancel({ ...request, now: world.now() }), {
        note: (result) => recorder.cancelled(host, request, result.cancelled),
        heard: () => recorder.heardCancel(host, request.where),
      }),
  }

  return {
    capabilities: store.capabilities,
    // Nothing of a delivery hangs on them
    sessions: store.sessions,
    outbox: view,
    endpoints: {
      create: (request) =>
        call('endpoints', () => endpoints.create(request), {
          note: (before) => before === null && recorder.endpoint(host, request.endpoint.id, request.endpoint),
        }),
      get: (request) => call('endpoints', () => endpoints.get(request)),
      list: (request) => call('endpoints', () => endpoints.list(request)),
      update: (request) =>
        call('endpoints', () => endpoints.update(request), {
          note: (record) => record !== null && recorder.endpoint(host, request.id, record),
          heard: (record) => record !== null && recorder.heardChange(host, request.id, false),
        }),
      delete: (request) =>
        call('endpoints', () => endpoints.delete(request), {
          note: (isGone) => isGone && recorder.endpoint(host, request.id, null),
          heard: (isGone) => isGone && recorder.heardChange(host, request.id, true),
        }),
      health: (request) => call('endpoints', () => endpoints.health(request)),
      healths: (request) => call('endpoints', () => endpoints.healths(request)),
    },
    log: {
      message: (request) => call('log', () => log.message(request)),
      messages: (query) => call('log', () => log.messages(query)),
      delivery: (request) => call('log', () => log.delivery(request)),
      deliveries: (query) => call('log', () => log.deliveries(query), { note: ({ rows }) => recorder.seen(rows) }),
      attempts: (request) => call('log', () => log.attempts(request)),
      requeue: (request) =>
        call('requeue', () => log.requeue({ ...request, now: world.now() }), {
          note: ({ ids }) => recorder.requeued(host, request, ids),
        }),
      attemptTimes: (request) => call('log', () => log.attemptTimes(request)),
      missing: (request) => call('log', () => log.missing(request)),
      deliverMissing: (request) =>
        call('requeue', () => log.deliverMissing({ ...request, now: world.now() }), {
          note: ({ ids }) => recorder.deliveredMissing(host, request, ids),
        }),
      dismiss: (request) => call('log', () => log.dismiss(request)),
      prune: (request) => call('log', () => log.prune(request), { note: () => recorder.pruned(request.before) }),
      deleteTenant: (request) =>
        call('log', () => log.deleteTenant(request), { note: () => recorder.tenantDeleted(host, request.tenant) }),
      stats: (request) => call('log', () => log.stats({ ...request, now: world.now() })),
    },
    operator: store.operator,
    migrate: () => call('schema', () => store.migrate()),
    checkSchema: () => call('schema', () => store.checkSchema()),
    onWake: options.onWake,
    onError: () => () => {},
    async close() {},
  }
}
