import assert from 'node:assert/strict'
import { deliveryId, type Store, uuidv7Time } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import {
  addEndpoint,
  allAtOnce,
  deliveriesOf,
  deliveryOf,
  emit,
  emitMany,
  finishDue,
  leaseDue,
  onlyDelivery,
  resultsOf,
  sameIds,
  settleAll,
  suspend,
  writeHealth,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

const later = testEpoch + 500_000
const ever = { from: 0, until: testEpoch + 1e9 }

/** One message of `tenant` to deliver, under a new id. */
function late(id: string, { at = testEpoch, delayMs = 0 } = {}) {
  return { id, deliveryId: deliveryId(uuidv7Time(at)), delayMs }
}

async function missingOf<Tx>(store: Store<Tx>, endpointId: string, createdAt = ever): Promise<string[]> {
  const request = { tenant: 'acme', endpointId, createdAt, after: null, limit: 100 }
  return (await store.log.missing(request)).messages.map(({ id }) => id)
}

export const missingCases = caseGroup('missing', {
  'what an endpoint has no delivery of is found by time, in batches, without that of others': async ({ store }) => {
    const old = await addEndpoint(store)
    const [m0 = '', m1 = '', m2 = '', m3 = ''] = await emitMany(store, 4, { scopes: ['region=eu'] })
    const added = await addEndpoint(store)
    await emit(store, { tenant: 'globex', createdAt: testEpoch + 1 })
    const got = await emit(store, { createdAt: testEpoch + 4 })
    const other = await emit(store, { type: 'user.created', createdAt: testEpoch + 5, expiresAt: later })
    await store.endpoints.update({ tenant: 'acme', id: old.id, patch: { isActive: false } })
    assert.deepEqual(await missingOf(store, old.id), [])
    assert.deepEqual(await missingOf(store, added.id), [m0, m1, m2, m3])
    assert.deepEqual(await missingOf(store, added.id, { from: testEpoch + 1, until: testEpoch + 3 }), [m1, m2])
    const paused = await emit(store, { createdAt: testEpoch + 6, expiresAt: later })
    assert.deepEqual(await missingOf(store, old.id), [paused.id])
    await store.endpoints.delete({ tenant: 'acme', id: added.id })
    const fresh = await addEndpoint(store)
    const request = { tenant: 'acme', endpointId: fresh.id, createdAt: ever, limit: 3 }
    const first = await store.log.missing({ ...request, after: null })
    assert.deepEqual(first.messages[0], { id: m0, type: 'invoice.paid', scopes: ['region=eu'], expiresAt: null })
    assert.deepEqual([first.messages.map(({ id }) => id), first.next], [[m0, m1, m2], m2])
    const second = await store.log.missing({ ...request, after: first.next })
    assert.deepEqual([second.messages.map(({ id }) => id), second.next], [[m3, got.id, other.id], other.id])
    assert.deepEqual(second.messages[2], { id: other.id, type: 'user.created', scopes: [], expiresAt: later })
    const last = await store.log.missing({ ...request, after: second.next })
    assert.deepEqual([last.messages.map(({ id }) => id), last.next], [[paused.id], null])
  },

  'a batch goes on past what the endpoint has': async ({ store }) => {
    await addEndpoint(store)
    await emitMany(store, 4)
    const [row] = await deliveriesOf(store, 'acme')
    const fresh = await emit(store, { createdAt: testEpoch + 9, tenant: 'acme' })
    assert.ok(row)
    const request = { tenant: 'acme', endpointId: row.endpointId, createdAt: ever, limit: 2 }
    const batches: number[] = []
    for (let after: string | null = null; batches.length < 10; ) {
      const batch: Awaited<ReturnType<typeof store.log.missing>> = await store.log.missing({ ...request, after })
      batches.push(batch.messages.length)
      after = batch.next
      if (after === null) break
    }
    assert.deepEqual(batches, [0, 0, 0])
    assert.equal((await missingOf(store, row.endpointId)).includes(fresh.id), false)
  },

  'a delivery that was missing is one as any other, due after its delay': async ({ store }) => {
    const { id, message } = await emit(store, { type: 'user.created' })
    const endpoint = await addEndpoint(store)
    const wanted = late(id, { delayMs: 700 })
    const request = { tenant: 'acme', endpointId: endpoint.id, messages: [wanted], now: later }
    assert.deepEqual(await store.log.deliverMissing(request), { ids: [wanted.deliveryId] })
    assert.deepEqual(await onlyDelivery(store), {
      id: wanted.deliveryId,
      tenant: 'acme',
      messageId: id,
      endpointId: endpoint.id,
      eventType: 'user.created',
      status: 'pending',
      attempts: 0,
      dueAt: later + 700,
      cancelReason: null,
      diverted: false,
      lastOutcome: null,
      lastStatusCode: null,
      createdAt: message.createdAt,
      finishedAt: null,
    })
    assert.deepEqual(await missingOf(store, endpoint.id), [])
    assert.deepEqual(await leaseDue(store, { now: later + 699 }), [])
    const leased = await leaseDue(store, { now: later + 700 })
    assert.deepEqual(
      leased.map(({ messageId, attempts, attemptsInBudget }) => [messageId, attempts, attemptsInBudget]),
      [[id, 0, 0]],
    )
    assert.equal((await settleAll(store, leased)).settled.length, 1)
    assert.deepEqual(await store.log.prune({ before: testEpoch + 1e9, limit: 10 }), { messages: 1, next: null })
    assert.deepEqual(await deliveriesOf(store, 'acme'), [])
  },

  'a message that is for later goes then, and what is held waits': async ({ store }) => {
    const scheduled = await emit(store, { deliverAt: later + 5000 })
    const suspended = await addEndpoint(store)
    await suspend(store, suspended)
    const gated = await addEndpoint(store)
    await writeHealth(store, gated, { gated: true })
    const paused = await addEndpoint(store, { isActive: false })
    const open = await addEndpoint(store)
    for (const { id: endpointId } of [suspended, gated, paused, open]) {
      const messages = [late(scheduled.id, { delayMs: 10 })]
      await store.log.deliverMissing({ tenant: 'acme', endpointId, messages, now: later })
    }
    const rows = await deliveriesOf(store, 'acme')
    assert.deepEqual(Object.fromEntries(rows.map(({ endpointId, status }) => [endpointId, status])), {
      [suspended.id]: 'held',
      [gated.id]: 'held',
      [paused.id]: 'held',
      [open.id]: 'pending',
    })
    for (const { dueAt } of rows) assert.equal(dueAt, later + 5000)
  },

  'no message gets a second delivery to an endpoint, however the first ended': async ({ store }) => {
    const first = await addEndpoint(store)
    const [failed = '', waiting = ''] = await emitMany(store, 2)
    const { id } = await deliveryOf(store, (await deliveriesOf(store, 'acme', { messageId: [failed] }))[0] ?? fail())
    const leased = (await leaseDue(store)).filter((each) => each.id === id)
    await settleAll(store, leased, { status: 'failed' }, { attempt: { statusCode: 500 } })
    const second = await addEndpoint(store)
    const deliver = (endpointId: string, ...ids: string[]) => {
      const messages = ids.map((each, index) => late(each, { at: testEpoch + index }))
      return store.log.deliverMissing({ tenant: 'acme', endpointId, messages, now: later })
    }
    assert.deepEqual(await deliver(first.id, failed, waiting), { ids: [] })
    assert.equal((await deliver(second.id, failed)).ids.length, 1)
    assert.equal((await deliver(second.id, failed, waiting)).ids.length, 1)
    assert.deepEqual(await deliver(second.id, failed, waiting), { ids: [] })
    assert.equal((await deliveriesOf(store, 'acme')).length, 4)
  },

  'calls at the same time make one delivery of each message between them': async ({ store }) => {
    const ids = await emitMany(store, 20)
    const endpoint = await addEndpoint(store)
    const settled = await allAtOnce(4, () => {
      const messages = ids.map((id, index) => late(id, { at: testEpoch + index }))
      return store.log.deliverMissing({ tenant: 'acme', endpointId: endpoint.id, messages, now: later })
    })
    const made = resultsOf(settled).flatMap((result) => result.ids)
    const rows = await deliveriesOf(store, 'acme')
    sameIds(
      rows.map(({ messageId }) => messageId),
      ids,
    )
    sameIds(
      rows.map(({ id }) => id),
      made,
    )
  },

  "nothing is made of another tenant's message, for another tenant's endpoint, or of what is gone": async ({
    store,
  }) => {
    const { id: ours } = await emit(store)
    const { id: theirs } = await emit(store, { tenant: 'globex' })
    const endpoint = await addEndpoint(store)
    const foreign = await addEndpoint(store, { tenant: 'globex' })
    const deliver = (tenant: string, endpointId: string, ...ids: string[]) =>
      store.log.deliverMissing({ tenant, endpointId, messages: ids.map((each) => late(each)), now: later })
    assert.deepEqual(await deliver('acme', foreign.id, ours, theirs), { ids: [] })
    assert.deepEqual(await deliver('globex', endpoint.id, ours, theirs), { ids: [] })
    assert.deepEqual(await deliver('acme', 'nobody', ours), { ids: [] })
    assert.deepEqual(await deliver('acme', endpoint.id), { ids: [] })
    assert.deepEqual(await missingOf(store, foreign.id), [ours], 'it has none of them, and will get none')
    assert.equal((await deliver('acme', endpoint.id, theirs, ours)).ids.length, 1)
    await finishDue(store, 'delivered', later)
    await store.log.prune({ before: testEpoch + 1e9, limit: 10 })
    const another = await addEndpoint(store)
    assert.deepEqual(await deliver('acme', another.id, ours), { ids: [] })
    await store.endpoints.delete({ tenant: 'acme', id: another.id })
    const { id: young } = await emit(store, { createdAt: later })
    assert.deepEqual(await deliver('acme', another.id, young), { ids: [] })
    assert.deepEqual(await deliveriesOf(store, 'globex'), [])
  },
})

function fail(): never {
  assert.fail('the message has a delivery')
}
