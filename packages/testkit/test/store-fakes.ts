import {
  type EndpointStore,
  idempotencyConflict,
  isWebhooksError,
  type LogStore,
  matches,
  type OperatorStore,
  type OutboxStore,
  type Published,
  type PublishItem,
  type PublishResult,
  type SessionStore,
  type Store,
  WebhooksError,
} from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import type { StoreUnderTest } from '../src/index.js'

/** Verbs to put in place of a store's own. */
export interface Verbs {
  endpoints?: Partial<EndpointStore>
  outbox?: Partial<OutboxStore<never>>
  log?: Partial<LogStore>
  sessions?: Partial<SessionStore>
  operator?: Partial<OperatorStore>
  store?: Partial<Pick<Store<never>, 'capabilities' | 'close' | 'onWake' | 'migrate'>>
}

/** A sound store with some verbs done otherwise. */
export function withVerbs(make: (sound: Store<never>) => Verbs): Store<never> {
  const sound = memoryStore()
  const verbs = make(sound)
  return {
    ...sound,
    ...verbs.store,
    endpoints: { ...sound.endpoints, ...verbs.endpoints },
    outbox: { ...sound.outbox, ...verbs.outbox },
    log: { ...sound.log, ...verbs.log },
    sessions: { ...sound.sessions, ...verbs.sessions },
    operator: { ...sound.operator, ...verbs.operator },
  }
}

/** A store with one thing wrong, and the case that must say so. */
export interface Fault {
  fault: string
  fails: string
  store(): Store<never>
}

/** A fault, from what it does to a sound store's verbs. */
export function fault(name: string, fails: string, make: (sound: Store<never>) => Verbs): Fault {
  return { fault: name, fails, store: () => withVerbs(make) }
}

/** What a call gives; an error it rejects with has its code and nothing else. */
export function withoutDetails<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((error: unknown) => {
    throw isWebhooksError(error) ? new WebhooksError(error.code, error.message) : error
  })
}

/** An item emitted in a transaction, and the endpoints that were suspended when it was. */
interface Staged {
  item: PublishItem
  /** When it is due. */
  now: number | undefined
  suspended: string[]
}

/** A transaction of {@link transactionalStore}: what it will publish. */
export type FakeTx = Staged[]

const everyEndpoint = {
  where: {},
  sort: [{ field: 'id' as const, direction: 'asc' as const }],
  after: null,
  offset: 0,
  limit: 1000,
  total: false,
}

/**
 * The memory store with transactions, as far as the suite looks: publishing is put off to the commit, but what an
 * endpoint gets is decided by what it was when the emit read it, as in a database.
 */
export function transactionalStore(): StoreUnderTest<FakeTx> {
  const sound = memoryStore()
  const keys = new Map<string, { hash: string | null; result: PublishResult }>()
  const keyOf = ({ message }: PublishItem) => JSON.stringify([message.tenant, message.idempotencyKey])

  async function stage(item: PublishItem, tx: FakeTx, now: number | undefined): Promise<PublishResult> {
    const stored = item.message.idempotencyKey === null ? undefined : keys.get(keyOf(item))
    if (stored !== undefined) {
      if (stored.hash !== item.contentHash) throw idempotencyConflict(item, stored.result.id)
      return { ...stored.result, duplicate: true }
    }
    const { tenant, scopes } = item.message
    const { rows } = await sound.endpoints.list({ tenant, ...everyEndpoint })
    const receivers = rows.filter((row) => row.isActive && matches(row, { patterns: item.patterns, scopes }))
    const suspended = receivers.filter(({ suspendedAt }) => suspendedAt !== null).map(({ id }) => id)
    tx.push({ item, now, suspended })
    return { id: item.message.id, deliveries: receivers.length, duplicate: false }
  }

  async function publish(items: PublishItem[], now?: number): Promise<Published> {
    const { results } = await sound.outbox.publish({ items, now })
    for (const [index, item] of items.entries()) {
      const result = results[index]
      if (result !== undefined) keys.set(keyOf(item), { hash: item.contentHash, result })
    }
    return { results, claim: null }
  }

  async function commit(tx: FakeTx): Promise<void> {
    for (const { item, now, suspended } of tx) {
      const { tenant } = item.message
      const restore: (() => Promise<unknown>)[] = []
      for (const id of suspended) {
        const current = await sound.endpoints.get({ tenant, id })
        if (current === null) continue
        const { suspendedAt } = current
        await sound.endpoints.update({ tenant, id, patch: { suspendedAt: 1 } })
        restore.push(() => sound.endpoints.update({ tenant, id, patch: { suspendedAt } }))
      }
      await publish([item], now)
      for (const step of restore) await step()
    }
  }

  const store: Store<FakeTx> = {
    ...sound,
    capabilities: { ...sound.capabilities, name: 'transactional', transactions: true },
    outbox: {
      ...sound.outbox,
      async publish({ items, tx, now }) {
        if (tx === undefined) return publish(items, now)
        const results: PublishResult[] = []
        for (const item of items) results.push(await stage(item, tx, now))
        return { results, claim: null }
      },
      publishSync: ({ items, now }) => sound.outbox.publishSync({ items, now }),
    },
  }
  return {
    store,
    async begin() {
      const tx: FakeTx = []
      return { tx, commit: () => commit(tx), rollback: async () => {} }
    },
  }
}
