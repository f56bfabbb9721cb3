import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import type { Store } from '@posthorn/core'
import { type Engine, engineGroup, register, tenant } from '../engine-case.js'
import { withOutbox } from '../store-wrap.js'
import { statusCounts, until } from '../until.js'

/** More than one batch takes. */
const many = 1100

/** Counts how far the event loop has come, and writes down where each batch of housekeeping began. */
function observed<Tx>(store: Store<Tx>) {
  let immediates = 0
  let isOver = false
  const count = () => {
    immediates++
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  // Immediates alone are too coarse: what is awaited from the network comes in the next round, but before its immediates
  const position = () => performance.nodeTiming.uvMetricsInfo.loopCount + immediates
  const began = { cancel: [0], claim: [0], prune: [0], deleteTenant: [0] }
  const noted = <Request, Result>(name: keyof typeof began, verb: (request: Request) => Result) => {
    return (request: Request): Result => {
      began[name].push(position())
      return verb(request)
    }
  }
  const { outbox, log } = store
  return {
    began,
    store: withOutbox(
      store,
      {
        cancel: noted('cancel', (request) => outbox.cancel(request)),
        claim: noted('claim', (request) => outbox.claim(request)),
      },
      {
        prune: noted('prune', (request) => log.prune(request)),
        deleteTenant: noted('deleteTenant', (request) => log.deleteTenant(request)),
      },
    ),
    /** Runs `work`, which must call the verb several times, each in a later turn than the time before. */
    async inBatches(verb: keyof typeof began, work: () => Promise<unknown>): Promise<void> {
      began[verb] = []
      await work()
      const batches = began[verb]
      assert.ok(batches.length > 1, `${verb} does ${many} rows in batches`)
      const sameTurn = batches.filter((position, at) => at > 0 && position === batches[at - 1])
      assert.deepEqual(sameTurn, [], `${verb}: timers and requests have their turn between two batches`)
    },
    end(): void {
      isOver = true
    },
  }
}

function emitAll<Tx>(webhooks: Engine<Tx>): Promise<unknown> {
  const items = Array.from({ length: many }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant }))
  return webhooks.emitMany(items)
}

/** A store that works on this thread keeps every promise before the loop turns: awaiting it alone lets nobody else in. */
export const eventLoopCases = engineGroup('event loop', {
  'it turns between the batches of endpoints.delete, prune and tenants.delete': async ({ store, engine }) => {
    const watched = observed(store)
    try {
      const webhooks = engine({ store: watched.store })
      const { id } = await register(webhooks, 'http://127.0.0.1:59999')
      await emitAll(webhooks)
      await watched.inBatches('cancel', () => webhooks.endpoints.delete({ tenant, id }))
      assert.deepEqual(await statusCounts(webhooks), { cancelled: many })
      await watched.inBatches('prune', () => webhooks.prune({ before: new Date(Date.now() + 60_000) }))
      await emitAll(webhooks)
      await watched.inBatches('deleteTenant', () => webhooks.tenants.delete({ tenant }))
      assert.deepEqual(await statusCounts(webhooks), {})
    } finally {
      watched.end()
    }
  },

  'it turns while the backlog of a paused endpoint is moved out of the way': async ({ store, engine }) => {
    const watched = observed(store)
    try {
      const webhooks = engine({ store: watched.store })
      const backlog = async () => {
        const { id } = await register(webhooks, 'http://127.0.0.1:59999', { eventTypes: ['order.created'] })
        await emitAll(webhooks)
        await webhooks.endpoints.update({ tenant, id, isActive: false })
      }
      await backlog()
      await watched.inBatches('claim', () => webhooks.drain())
      await backlog()
      await watched.inBatches('claim', async () => {
        await webhooks.start()
        await until('the backlog is held', async () => (await webhooks.stats()).held === 2 * many)
        await until('it looks for more', () => watched.began.claim.length > 1)
      })
    } finally {
      watched.end()
    }
  },

  'it turns while what is held for a deleted endpoint is cancelled': async ({ store, engine }) => {
    const watched = observed(store)
    try {
      const webhooks = engine({ store: watched.store })
      const { id } = await register(webhooks, 'http://127.0.0.1:59999')
      await webhooks.endpoints.suspend({ tenant, id })
      await emitAll(webhooks)
      // By a process that died before it cancelled anything
      await store.endpoints.delete({ tenant, id })
      await watched.inBatches('cancel', () => webhooks.drain())
      assert.deepEqual(await statusCounts(webhooks), { cancelled: many })
    } finally {
      watched.end()
    }
  },
})
