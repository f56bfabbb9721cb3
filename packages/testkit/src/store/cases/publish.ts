import assert from 'node:assert/strict'
import { isWebhooksError, matches, scopeStrings } from '@posthorn/core'
import { seededRandom } from '../../seeded-random.js'
import { testEpoch } from '../../test-epoch.js'
import { publishItem } from '../builders.js'
import { addEndpoint, claimDue, deliveriesOf, emit, nextToken, onlyDelivery, sameIds, writeHealth } from '../steps.js'
import { caseGroup } from '../store-case.js'

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export const publishCases = caseGroup('publish', {
  'exactly the endpoints that match get a delivery, held where the gate is shut': async ({ store }) => {
    const endpoints = {
      named: await addEndpoint(store, { eventTypes: ['order.created', 'invoice.paid'] }),
      wildcard: await addEndpoint(store, { eventTypes: ['invoice.*'] }),
      every: await addEndpoint(store, { eventTypes: null }),
      suspended: await addEndpoint(store, { suspendedAt: 1, suspendedReason: 'r' }),
      gated: await addEndpoint(store),
      none: await addEndpoint(store, { eventTypes: [] }),
      otherType: await addEndpoint(store, { eventTypes: ['invoice', 'invoice.paid.late', 'order.*'] }),
      paused: await addEndpoint(store, { isActive: false }),
      otherTenant: await addEndpoint(store, { tenant: 'globex' }),
    }
    await writeHealth(store, endpoints.gated, { gated: true })
    const { deliveries, duplicate, id, message } = await emit(store, { type: 'invoice.paid' })
    assert.deepEqual([deliveries, duplicate, id], [5, false, message.id])
    const rows = await deliveriesOf(store, 'acme')
    assert.deepEqual(Object.fromEntries(rows.map(({ endpointId, status }) => [endpointId, status])), {
      [endpoints.named.id]: 'pending',
      [endpoints.wildcard.id]: 'pending',
      [endpoints.every.id]: 'pending',
      [endpoints.suspended.id]: 'held',
      [endpoints.gated.id]: 'held',
    })
    assert.equal(rows.length, 5)
    assert.deepEqual(await deliveriesOf(store, 'globex'), [])
  },

  'an endpoint with scopes gets a message only if each of them is among its scopes': async ({ store }) => {
    const eu = await addEndpoint(store, { scopes: ['region=eu'] })
    const euPro = await addEndpoint(store, { scopes: ['plan=pro', 'region=eu'] })
    const empty = await addEndpoint(store, { scopes: [] })
    const all = await addEndpoint(store)
    const receivers = async (scopes: string[]) => {
      const { message } = await emit(store, { scopes })
      return (await deliveriesOf(store, 'acme', { messageId: [message.id] })).map(({ endpointId }) => endpointId)
    }
    sameIds(await receivers([]), [empty.id, all.id])
    sameIds(await receivers(['region=eu']), [eu.id, empty.id, all.id])
    sameIds(await receivers(['plan=pro', 'region=eu', 'x=1']), [eu.id, euPro.id, empty.id, all.id])
    sameIds(await receivers(['plan=pro', 'region=us']), [empty.id, all.id])
  },

  "matching agrees with core's `matches` over many endpoints and messages": async ({ store }) => {
    const random = seededRandom(7)
    const pick = (values: string[]) => values.filter(() => random() < 0.3)
    const types = ['a', 'a.b', 'a.b.c', 'a.*', 'a.b.*', 'b', 'b.*', 'a:b', 'A.b']
    const endpoints = []
    for (let index = 0; index < 25; index++) {
      const eventTypes = random() < 0.2 ? null : pick(types)
      const scopes =
        random() < 0.4 ? null : pick(scopeStrings({ region: 'eu', plan: 'pro', n: 1, 'key="quoted"': true }))
      endpoints.push(await addEndpoint(store, { eventTypes, scopes }))
    }
    for (const type of types.filter((name) => !name.endsWith('*'))) {
      const scopes = pick(scopeStrings({ region: 'eu', plan: 'pro', n: 1, 'key="quoted"': true }))
      const item = publishItem({ type, scopes })
      await store.outbox.publish({ items: [item], now: testEpoch })
      const rows = await deliveriesOf(store, 'acme', { messageId: [item.message.id] })
      const expected = endpoints.filter((endpoint) => matches(endpoint, { patterns: item.patterns, scopes }))
      sameIds(
        rows.map(({ endpointId }) => endpointId),
        expected.map(({ id }) => id),
        `${type} with [${scopes}]`,
      )
    }
  },

  'delivery ids are UUIDv7s that start with the prefix given': async ({ store }) => {
    for (let index = 0; index < 20; index++) await addEndpoint(store)
    await emit(store, { deliveryIdPrefix: '0194abcd-ef01' })
    const ids = (await deliveriesOf(store, 'acme')).map(({ id }) => id)
    assert.equal(new Set(ids).size, 20)
    for (const id of ids) {
      assert.match(id, uuidV7)
      assert.ok(id.startsWith('0194abcd-ef01-7'), `${id} starts with its prefix`)
    }
  },

  'a new delivery has made no attempt and is due at once': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    const { message } = await emit(store, { createdAt: testEpoch + 5 })
    const delivery = await onlyDelivery(store)
    assert.deepEqual(delivery, {
      id: delivery.id,
      tenant: 'acme',
      messageId: message.id,
      endpointId: endpoint.id,
      eventType: 'invoice.paid',
      status: 'pending',
      attempts: 0,
      dueAt: testEpoch + 5,
      cancelReason: null,
      diverted: false,
      lastOutcome: null,
      lastStatusCode: null,
      createdAt: testEpoch + 5,
      finishedAt: null,
    })
  },

  'a message with deliverAt is due then, held or not': async ({ store }) => {
    await addEndpoint(store)
    await addEndpoint(store, { suspendedAt: 1 })
    await emit(store, { deliverAt: testEpoch + 60_000 })
    const rows = await deliveriesOf(store, 'acme')
    assert.deepEqual(
      rows.map(({ dueAt }) => dueAt),
      [testEpoch + 60_000, testEpoch + 60_000],
    )
    assert.deepEqual((await claimDue(store, { now: testEpoch + 59_999 })).deliveries, [])
    assert.equal((await claimDue(store, { now: testEpoch + 60_000 })).deliveries.length, 1)
  },

  'one call takes many messages of many tenants, and answers in their order': async ({ store }) => {
    await addEndpoint(store)
    await addEndpoint(store, { eventTypes: ['b'] })
    await addEndpoint(store, { tenant: 'globex' })
    const items = [
      publishItem({ type: 'a' }),
      publishItem({ type: 'b' }),
      publishItem({ type: 'a', tenant: 'globex' }),
      publishItem({ type: 'a', tenant: 'nobody' }),
    ]
    const { results } = await store.outbox.publish({ items, now: testEpoch })
    assert.deepEqual(
      results,
      items.map(({ message }, index) => ({ id: message.id, deliveries: [1, 2, 1, 0][index], duplicate: false })),
    )
    for (const { message } of items) assert.deepEqual(await store.log.message(message), message)
  },

  'a call with no items does nothing': async ({ store }) => {
    const { results, claim } = await store.outbox.publish({ items: [], now: testEpoch })
    assert.deepEqual({ results, claim }, { results: [], claim: null })
  },

  'what it says of work that waits is true: of what is pending, and of nothing that is held': async ({ store }) => {
    const published = async (tenant: string, offered = false) => {
      const offer = { limit: 10, leaseMs: 1000, token: nextToken(), known: new Map<string, number>() }
      const items = [publishItem({ tenant }), publishItem({ tenant })]
      const { isWorkWaiting, claim } = await store.outbox.publish({ items, now: testEpoch, ...(offered && { offer }) })
      return { isWorkWaiting, taken: claim?.deliveries.length ?? 0 }
    }
    await addEndpoint(store, { tenant: 'held', suspendedAt: 1 })
    for (const suspendedAt of [1, null]) await addEndpoint(store, { tenant: 'both', suspendedAt })
    assert.notEqual((await published('held')).isWorkWaiting, true)
    assert.notEqual((await published('nobody')).isWorkWaiting, true)
    assert.notEqual((await published('both')).isWorkWaiting, false)
    const { isWorkWaiting, taken } = await published('both', true)
    if (taken < 2) assert.notEqual(isWorkWaiting, false)
    else assert.notEqual(isWorkWaiting, true)
  },

  'a call with a message the store refuses leaves nothing behind, and the refusal is not called busy': async ({
    store,
  }) => {
    await addEndpoint(store)
    const { message: taken } = await emit(store)
    const good = publishItem()
    const items = [good, publishItem({ id: taken.id, payload: '{"other":1}' })]
    await assert.rejects(store.outbox.publish({ items, now: testEpoch }), (error: unknown) => {
      assert.ok(isWebhooksError(error), 'the error is a WebhooksError')
      assert.notEqual(error.code, 'store_unavailable')
      return true
    })
    assert.equal(await store.log.message(good.message), null)
    assert.deepEqual(await store.log.message(taken), taken)
    assert.equal((await deliveriesOf(store, 'acme')).length, 1)
    const { results } = await store.outbox.publish({ items: [good], now: testEpoch })
    assert.equal(results[0]?.deliveries, 1)
  },
})
