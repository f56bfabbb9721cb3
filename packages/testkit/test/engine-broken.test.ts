import { AssertionError } from 'node:assert'
import { type OutboxStore, type PublishItem, type Settlement, type Store, WebhooksError } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { describe, expect, it } from 'vitest'
import { engineCasesFor, runEngineCase } from '../src/index.js'

const capabilities = { syncPublish: true }

/** A sound memory store, but for the verbs that `make` gives. */
function storeWith(make: (outbox: OutboxStore<never>, sound: Store<never>) => Partial<OutboxStore<never>>) {
  const sound = memoryStore()
  return { ...sound, outbox: { ...sound.outbox, ...make(sound.outbox, sound) } }
}

function changed(item: PublishItem, message: Partial<PublishItem['message']>): PublishItem {
  return { ...item, message: { ...item.message, ...message } }
}

/** Both ways to publish, of items that were changed. */
function publishing(outbox: OutboxStore<never>, change: (item: PublishItem) => PublishItem) {
  const verbs: Partial<OutboxStore<never>> = {
    publish: ({ items, offer }) => outbox.publish({ items: items.map(change), offer }),
  }
  return verbs
}

function endpointIdOf({ attempt }: Settlement): string {
  return attempt?.endpointId ?? ''
}

/** What a store may do wrong, and the case that must fail for it. None of them waits for a deadline to fail. */
const faults: { fault: string; fails: string; store: () => Store<never> }[] = [
  {
    fault: 'it forgets idempotency keys',
    fails: 'idempotency: peer defect 7: 32 concurrent emits with one key make one message and no error',
    store: () => storeWith((outbox) => publishing(outbox, (item) => changed(item, { idempotencyKey: null }))),
  },
  {
    fault: 'it prints payloads anew',
    fails: 'request: peer defect 19: payload bytes arrive exactly as emitted',
    store: () =>
      storeWith((outbox) =>
        publishing(outbox, (item) =>
          changed(item, { payload: JSON.stringify(JSON.parse(item.message.payload), null, 1) }),
        ),
      ),
  },
  {
    fault: 'it takes every subscription for a wish for everything',
    fails: 'fan-out: a message makes a delivery for exactly the endpoints that want it',
    store: () => {
      const sound = memoryStore()
      const { endpoints } = sound
      const create: typeof endpoints.create = ({ endpoint, ...rest }) =>
        endpoints.create({ ...rest, endpoint: { ...endpoint, eventTypes: null } })
      return { ...sound, endpoints: { ...endpoints, create } }
    },
  },
  {
    fault: 'it takes names for patterns',
    fails: 'hostile text: is found again as it is, and finds nothing else',
    store: () => {
      const sound = memoryStore()
      const { endpoints } = sound
      const list: typeof endpoints.list = async ({ where, ...request }) => {
        const { name: [name = ''] = [], ...rest } = where
        return endpoints.list({ ...request, where: name.includes('%') ? rest : where })
      }
      return { ...sound, endpoints: { ...endpoints, list } }
    },
  },
  {
    fault: 'it is told no text of keys by its database',
    fails: 'hostile text: does nothing wherever it stands but to be refused or not found',
    store: () =>
      storeWith((outbox) =>
        publishing(outbox, (item) => {
          if (item.message.idempotencyKey?.includes("'")) throw new WebhooksError('store_failed', 'Syntax error.')
          return item
        }),
      ),
  },
  {
    fault: 'it changes an endpoint whatever version is expected',
    fails: 'endpoints: a form saved with masks never brings a rotated key back',
    store: () => {
      const sound = memoryStore()
      const { endpoints } = sound
      const update: typeof endpoints.update = ({ expectVersion: _, ...request }) => endpoints.update(request)
      return { ...sound, endpoints: { ...endpoints, update } }
    },
  },
  {
    fault: 'it forgets that an endpoint is ordered',
    fails: 'fifo: two instances send one at a time, in order, each until it succeeds',
    store: () => {
      const sound = memoryStore()
      const { endpoints } = sound
      const create: typeof endpoints.create = ({ endpoint, ...rest }) =>
        endpoints.create({ ...rest, endpoint: { ...endpoint, ordering: null } })
      return { ...sound, endpoints: { ...endpoints, create } }
    },
  },
  {
    fault: 'its leases last a moment only',
    fails: 'instances: two of them deliver 300 messages once each, and no settle is refused',
    store: () =>
      storeWith(({ claim, renew }) => ({
        claim: (request) => claim({ ...request, leaseMs: 20 }),
        renew: (request) => renew({ ...request, leaseMs: 20 }),
      })),
  },
  {
    fault: 'it knows no delays',
    fails: 'response: peer defect 17: 429 with Retry-After in seconds is heeded',
    store: () =>
      storeWith(({ settle }) => ({
        settle: ({ settlements, ...rest }) =>
          settle({
            ...rest,
            settlements: settlements.map((each) =>
              each.transition.status === 'pending'
                ? { ...each, transition: { status: 'pending', delayMs: 60_000 } }
                : each,
            ),
          }),
      })),
  },
  {
    fault: 'it gives each caller slots of its own',
    fails: 'rate limit: two instances share one: each request has a slot of its own, a gap from the next',
    store: () =>
      storeWith(() => ({
        reserve: async ({ reservations }) => ({
          now: Date.now(),
          reservations: reservations.map(({ endpointId, kind, count }) => ({ endpointId, kind, count, delayMs: 0 })),
        }),
      })),
  },
  {
    fault: 'it shows deliveries to any tenant',
    fails: 'fan-out: another tenant sees nothing of it',
    store: () => {
      const sound = memoryStore()
      return { ...sound, log: { ...sound.log, delivery: ({ id }) => sound.log.delivery({ tenant: 'acme', id }) } }
    },
  },
  {
    fault: 'it prunes everything at once',
    fails: 'event loop: it turns between the batches of endpoints.delete, prune and tenants.delete',
    store: () => {
      const sound = memoryStore()
      const { prune } = sound.log
      return { ...sound, log: { ...sound.log, prune: (request) => prune({ ...request, limit: 1e6 }) } }
    },
  },
  {
    fault: 'it cancels everything at once',
    fails: 'event loop: it turns while what is held for a deleted endpoint is cancelled',
    store: () => storeWith(({ cancel }) => ({ cancel: (request) => cancel({ ...request, limit: 1e6 }) })),
  },
  {
    fault: 'it takes every endpoint for suspended where a settle is repeated',
    fails: 'outage: what a settle did whose answer was lost is told of, once, and nothing is sent again',
    store: () =>
      storeWith(({ settle }) => ({
        async settle(request) {
          const result = await settle(request)
          if (request.repeated) result.suspended.push(...request.settlements.map(endpointIdOf))
          return result
        },
      })),
  },
  {
    fault: 'it diverts nothing',
    fails: 'failure handling: what fails for good is kept for pick-up: listed, sent again, dismissed',
    store: () =>
      storeWith(({ settle }) => ({
        settle: ({ settlements, ...rest }) =>
          settle({
            ...rest,
            settlements: settlements.map((each) =>
              each.transition.status === 'failed' ? { ...each, transition: { status: 'failed' } } : each,
            ),
          }),
      })),
  },
  {
    fault: 'it gives an unsent delivery back as one more attempt',
    fails: 'stop: peer defect 13: with 50 requests in flight it returns within its bound, and they cost no attempt',
    store: () =>
      storeWith(({ settle }) => ({
        settle: ({ settlements, ...rest }) =>
          settle({
            ...rest,
            settlements: settlements.map((each) => ({
              ...each,
              transition: each.attempt === null ? { status: 'failed' } : each.transition,
            })),
          }),
      })),
  },
]

describe('the engine suite fails for a store with one fault', () => {
  it.each(faults)('$fault', async ({ store, fails }) => {
    const suite = { create: async () => ({ store: store() }), capabilities }
    const found = engineCasesFor(suite).find(({ name }) => name === fails)
    if (found === undefined) throw new Error(`There is no case named '${fails}'`)
    await expect(runEngineCase(found, suite)).rejects.toThrow(AssertionError)
  })
})

describe('the engine suite', () => {
  it('hears of a promise that is rejected unheard', async () => {
    const suite = { create: async () => ({ store: memoryStore() }) }
    const careless = {
      name: 'careless',
      async run() {
        void Promise.reject(new Error('nobody listens'))
      },
    }
    await expect(runEngineCase(careless, suite)).rejects.toThrow('No promise is rejected unheard')
  })

  it('leaves out what a store does not claim', () => {
    const create = async () => ({ store: memoryStore() })
    const names = (claims: object) => engineCasesFor({ create, capabilities: claims }).map(({ name }) => name)
    expect(names({}).some((name) => name.startsWith('transaction:') || name.startsWith('emitSync:'))).toBe(false)
    expect(names({ transactions: true }).filter((name) => name.startsWith('transaction:'))).toHaveLength(5)
    expect(new Set(names({ transactions: true, syncPublish: true })).size).toBe(
      names({ transactions: true, syncPublish: true }).length,
    )
  })
})
