import assert from 'node:assert/strict'
import { messageIdTaken, type Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { publishItem } from '../builders.js'
import {
  addEndpoint,
  claimDue,
  deliveriesOf,
  emit,
  emitMany,
  finishDue,
  leaseDue,
  leaseMs,
  onlyDelivery,
  refOf,
  rejectsLike,
  rejectsWith,
  sameIds,
  settleAll,
  statusCounts,
  suspend,
  writeHealth,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

/** Two tenants with an endpoint, a message and a delivery each. */
async function twoTenants<Tx>(store: Store<Tx>) {
  const acme = await addEndpoint(store)
  const globex = await addEndpoint(store, { tenant: 'globex' })
  const { message } = await emit(store)
  await emit(store, { tenant: 'globex' })
  return { acme, globex, message, delivery: await onlyDelivery(store) }
}

const byId = { sort: [{ field: 'id' as const, direction: 'asc' as const }], after: null, offset: 0, limit: 100 }

export const isolationCases = caseGroup('tenants', {
  "another tenant's endpoint cannot be read, listed, changed or deleted": async ({ store }) => {
    const { acme, globex } = await twoTenants(store)
    const ref = { tenant: 'globex', id: acme.id }
    assert.equal(await store.endpoints.get(ref), null)
    assert.equal(await store.endpoints.health(ref), null)
    assert.equal(await store.endpoints.update({ ...ref, patch: { name: 'stolen' } }), null)
    assert.equal(await store.endpoints.delete(ref), false)
    const { rows, total } = await store.endpoints.list({ tenant: 'globex', where: {}, ...byId, total: true })
    assert.deepEqual([rows.map(({ id }) => id), total], [[globex.id], 1])
    const { rows: named } = await store.endpoints.list({
      tenant: 'globex',
      where: { id: [acme.id] },
      ...byId,
      total: false,
    })
    assert.deepEqual(named, [])
    assert.deepEqual(await store.endpoints.get({ tenant: 'acme', id: acme.id }), acme)
  },

  'a message reaches endpoints of its own tenant only': async ({ store }) => {
    const { acme } = await twoTenants(store)
    assert.deepEqual(
      (await deliveriesOf(store, 'acme')).map(({ tenant, endpointId }) => [tenant, endpointId]),
      [['acme', acme.id]],
    )
    assert.equal((await emit(store, { tenant: 'nobody' })).deliveries, 0)
  },

  "another tenant's log cannot be read": async ({ store }) => {
    const { message, delivery } = await twoTenants(store)
    await finishDue(store)
    assert.equal(await store.log.message({ tenant: 'globex', id: message.id }), null)
    assert.equal(await store.log.delivery({ tenant: 'globex', id: delivery.id }), null)
    assert.deepEqual(await store.log.attempts({ tenant: 'globex', deliveryId: delivery.id }), [])
    assert.equal((await store.log.attempts({ tenant: 'acme', deliveryId: delivery.id })).length, 1)
    const messages = await store.log.messages({ tenant: 'globex', where: {}, ...byId, total: true })
    assert.deepEqual([messages.rows.map(({ tenant }) => tenant), messages.total], [['globex'], 1])
    const deliveries = await store.log.deliveries({ tenant: 'globex', where: {}, ...byId, total: true })
    assert.deepEqual([deliveries.rows.map(({ tenant }) => tenant), deliveries.total], [['globex'], 1])
    assert.deepEqual(await deliveriesOf(store, 'globex', { id: [delivery.id] }), [])
    assert.deepEqual(await deliveriesOf(store, 'globex', { messageId: [message.id] }), [])
    assert.deepEqual(await deliveriesOf(store, 'globex', { endpointId: [delivery.endpointId] }), [])
  },

  "another tenant's deliveries cannot be sent again": async ({ store }) => {
    const { delivery } = await twoTenants(store)
    await finishDue(store, 'failed')
    const [own] = await deliveriesOf(store, 'globex')
    assert.ok(own)
    const ids = [delivery.id, own.id]
    assert.deepEqual(await store.log.requeue({ tenant: 'globex', ids, now: 1 }), { ids: [own.id] })
    assert.deepEqual(await statusCounts(store, 'acme'), { failed: 1 })
    assert.deepEqual(await statusCounts(store, 'globex'), { pending: 1 })
  },

  "another tenant's deliveries cannot be cancelled": async ({ store }) => {
    const { delivery } = await twoTenants(store)
    for (const where of [{ id: delivery.id }, { endpointId: delivery.endpointId }]) {
      const request = { tenant: 'globex', where, reason: 'requested' as const, limit: 10, now: 1 }
      assert.deepEqual(await store.outbox.cancel(request), { cancelled: 0, next: null })
    }
    assert.deepEqual(await statusCounts(store, 'acme'), { pending: 1 })
  },

  "another tenant's leases cannot be settled, renewed or given back": async ({ store }) => {
    await twoTenants(store)
    const [leased] = (await leaseDue(store)).filter(({ tenant }) => tenant === 'acme')
    assert.ok(leased)
    const foreign = { ...leased, tenant: 'globex' }
    const { settled, stale } = await settleAll(store, [foreign])
    assert.deepEqual([settled, stale], [[], [leased.id]])
    const claim = { ...refOf(foreign), token: leased.token }
    assert.deepEqual((await store.outbox.renew({ claims: [claim], leaseMs })).lost, [leased.id])
    await store.outbox.release({ deliveries: [{ ...claim, status: 'held', dueAt: 1 }] })
    assert.deepEqual(await store.log.attempts({ tenant: 'globex', deliveryId: leased.id }), [])
    assert.deepEqual(await statusCounts(store, 'acme'), { pending: 1 })
    assert.deepEqual((await settleAll(store, [leased])).settled, [leased.id])
  },

  'messages of two tenants may have one id': async ({ store }) => {
    const { message, delivery } = await twoTenants(store)
    await finishDue(store)
    const items = [publishItem({ ...message, tenant: 'globex', payload: '{"other":1}', idempotencyKey: 'k' })]
    const first = await store.outbox.publish({ items, now: testEpoch })
    assert.deepEqual(first.results, [{ id: message.id, deliveries: 1, duplicate: false }])
    assert.deepEqual((await store.outbox.publish({ items, now: testEpoch })).results, first.results)
    await store.log.requeue({ tenant: 'acme', ids: [delivery.id], now: testEpoch })
    const claim = await claimDue(store)
    sameIds(
      claim.deliveries.map(({ tenant, messageId }) => `${tenant} ${messageId}`),
      ['acme', 'globex'].map((tenant) => `${tenant} ${message.id}`),
    )
    sameIds(
      claim.messages.map(({ tenant, payload }) => `${tenant} ${payload}`),
      [`acme ${message.payload}`, 'globex {"other":1}'],
    )
    assert.deepEqual(await store.log.message(message), message)
    await rejectsLike(
      store.outbox.publish({ items: [publishItem({ ...message, payload: '{"third":1}' })] }),
      messageIdTaken(message.id),
    )
  },

  "another tenant's health cannot be written": async ({ store }) => {
    const { acme } = await twoTenants(store)
    const result = await writeHealth(store, { ...acme, tenant: 'globex' }, { gated: true }, { suspend: 'stolen' })
    assert.deepEqual(result.suspended, [])
    assert.equal((await store.endpoints.health({ tenant: 'acme', id: acme.id }))?.gated, false)
    assert.deepEqual(await store.endpoints.get({ tenant: 'acme', id: acme.id }), acme)
  },

  'an idempotency key belongs to its tenant': async ({ store }) => {
    await twoTenants(store)
    const first = await emit(store, { idempotencyKey: 'k' })
    const second = await emit(store, { idempotencyKey: 'k', tenant: 'globex', payload: '{"other":1}' })
    assert.deepEqual([first.duplicate, second.duplicate], [false, false])
    assert.equal(second.id, second.message.id)
    await rejectsWith(emit(store, { idempotencyKey: 'k', payload: '{"other":1}' }), 'idempotency_conflict')
  },

  'deleting a tenant takes its rows, of any kind and status, and no others': async ({ store }) => {
    const { acme, delivery } = await twoTenants(store)
    await finishDue(store)
    await emit(store, { idempotencyKey: 'k' })
    await suspend(store, acme)
    await emit(store)
    await emit(store, { tenant: 'globex', idempotencyKey: 'k' })
    const globexBefore = await deliveriesOf(store, 'globex')
    let batches = 0
    for (let next: string | null = ''; next !== null; batches++) {
      assert.ok(batches < 100, 'deleting comes to an end')
      const { deleted, ...batch } = await store.log.deleteTenant({ tenant: 'acme', limit: 2 })
      next = batch.next
      assert.ok(deleted <= 2, `a batch deletes at most its limit, not ${deleted}`)
    }
    const everything = { tenant: 'acme', where: {}, ...byId, total: false }
    assert.deepEqual((await store.endpoints.list(everything)).rows, [])
    assert.deepEqual((await store.log.messages(everything)).rows, [])
    assert.deepEqual((await store.log.deliveries(everything)).rows, [])
    assert.deepEqual(await store.log.attempts({ tenant: 'acme', deliveryId: delivery.id }), [])
    assert.equal(await store.endpoints.health({ tenant: 'acme', id: acme.id }), null)
    assert.deepEqual(await store.outbox.held({ after: null, limit: 10 }), [])
    assert.equal((await emit(store, { idempotencyKey: 'k', payload: '{"new":1}' })).duplicate, false)
    assert.deepEqual(await deliveriesOf(store, 'globex'), globexBefore)
    assert.equal((await emit(store, { tenant: 'globex', idempotencyKey: 'k' })).duplicate, true)
  },

  'deleting a tenant comes to an end, though endpoints are created all the time': async ({ store }) => {
    await addEndpoint(store)
    await emitMany(store, 30)
    await finishDue(store)
    let batches = 0
    for (let next: string | null = ''; next !== null; batches++) {
      assert.ok(batches < 100, 'deleting comes to an end')
      await addEndpoint(store)
      next = (await store.log.deleteTenant({ tenant: 'acme', limit: 10 })).next
    }
    assert.ok(batches > 5, 'it takes more than one batch')
    assert.deepEqual(await deliveriesOf(store, 'acme'), [])
    assert.deepEqual((await store.log.messages({ tenant: 'acme', where: {}, ...byId, total: false })).rows, [])
  },
})
