import assert from 'node:assert/strict'
import { engineGroup, register, tenant } from '../engine-case.js'
import { onlyDelivery, until, untilCounts, untilStatus } from '../until.js'

/** Emits inside the host's own transaction. */
export const transactionCases = engineGroup(
  'transaction',
  {
    'peer defect 23: a transaction that rolls back sends nothing': async ({ engine, receiver, begin }) => {
      const target = await receiver()
      const webhooks = engine()
      await webhooks.start()
      await register(webhooks, target.url)
      const { tx, rollback } = await begin()
      await webhooks.emit('invoice.paid', { id: 'undone' }, { tenant, tx })
      await rollback()
      await webhooks.emit('invoice.paid', { id: 'kept' }, { tenant })
      await untilCounts(webhooks, { delivered: 1 })
      assert.equal((await webhooks.drain()).attempts, 0)
      assert.equal(target.requests.length, 1)
      assert.ok(target.requests[0]?.text.includes('kept'))
      assert.equal((await webhooks.messages.list({ tenant, total: true })).total, 1)
    },

    'peer defect 14: message and deliveries come into sight together, with the commit': async ({
      engine,
      receiver,
      begin,
    }) => {
      const target = await receiver()
      const webhooks = engine()
      await webhooks.start()
      await register(webhooks, target.url)
      const { tx, commit } = await begin()
      const emitted = await webhooks.emitMany(
        [
          { type: 'invoice.paid', payload: { id: 'a' }, tenant },
          { type: 'invoice.paid', payload: { id: 'b' }, tenant },
        ],
        { tx },
      )
      assert.deepEqual(
        emitted.map(({ deliveries }) => deliveries),
        [1, 1],
      )
      assert.equal((await webhooks.messages.list({ tenant, total: true })).total, 0)
      assert.equal((await webhooks.deliveries.list({ tenant, total: true })).total, 0)
      assert.equal(target.requests.length, 0)
      await commit()
      await untilCounts(webhooks, { delivered: 2 })
      assert.equal(target.requests.length, 2)
    },

    'a commit wakes the worker': async ({ store, engine, receiver, begin }) => {
      const target = await receiver()
      const webhooks = engine({ worker: { pollMs: 3_600_000 } })
      await register(webhooks, target.url)
      let wakes = 0
      const stop = store.onWake(() => {
        wakes += 1
      })
      await webhooks.start()
      const { tx, commit } = await begin()
      await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant, tx })
      const before = wakes
      await commit()
      await until('the store says that something may be due', () => wakes > before)
      await untilStatus(webhooks, 'delivered')
      stop()
    },

    'a key used in a transaction that rolls back is free again': async ({ engine, begin }) => {
      const webhooks = engine()
      const { tx, rollback } = await begin()
      const undone = await webhooks.emit('order.created', 1, { tenant, tx, idempotencyKey: 'k' })
      await rollback()
      const kept = await webhooks.emit('order.created', 2, { tenant, idempotencyKey: 'k' })
      assert.equal(kept.duplicate, false)
      assert.notEqual(kept.id, undone.id)
    },

    'peer defect 26: what was held at commit by a stale read is delivered all the same': async ({
      claims,
      engine,
      receiver,
      begin,
    }) => {
      const target = await receiver()
      const webhooks = engine()
      await webhooks.start()
      const { id } = await register(webhooks, target.url)
      await webhooks.endpoints.suspend({ tenant, id })
      const { tx, commit } = await begin()
      await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant, tx })
      const letGo = webhooks.endpoints.unsuspend({ tenant, id })
      // Where there is one writer at a time, it waits for the host's commit
      if (claims.concurrentWriters) await letGo
      await commit()
      await letGo
      const delivery = await untilStatus(webhooks, 'delivered')
      assert.equal(delivery.attempts, 1)
      assert.equal(target.requests.length, 1)
    },
  },
  'transactions',
)

/** `emitSync`, for stores whose transactions are synchronous. */
export const syncTransactionCases = engineGroup(
  'emitSync',
  {
    'stores before it returns, and the worker sends': async ({ engine, receiver }) => {
      const target = await receiver()
      const webhooks = engine()
      await webhooks.start()
      await register(webhooks, target.url)
      const { id, deliveries } = webhooks.emitSync('invoice.paid', { id: 'in_1' }, { tenant })
      assert.equal(deliveries, 1)
      await untilStatus(webhooks, 'delivered')
      assert.equal((await onlyDelivery(webhooks)).messageId, id)
      assert.throws(() => webhooks.emitSync('invoice.paid', { id: 'in_1' }, { tenant: '' }), {
        code: 'invalid_argument',
      })
    },

    "follows the host's transaction, where there are transactions": async ({ claims, engine, receiver, begin }) => {
      if (!claims.transactions) return
      const target = await receiver()
      const webhooks = engine()
      await webhooks.start()
      await register(webhooks, target.url)
      const undone = await begin()
      webhooks.emitSync('invoice.paid', { id: 'undone' }, { tenant, tx: undone.tx })
      await undone.rollback()
      const kept = await begin()
      const { id } = webhooks.emitSync('invoice.paid', { id: 'kept' }, { tenant, tx: kept.tx })
      await kept.commit()
      await untilStatus(webhooks, 'delivered')
      assert.equal((await onlyDelivery(webhooks)).messageId, id)
      assert.equal(target.requests.length, 1)
    },
  },
  'syncPublish',
)
