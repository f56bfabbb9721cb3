import assert from 'node:assert/strict'
import { type AttemptRecord, deliveryId, isWebhooksError, type Store, uuidv7Time } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { attemptRecord, endpointRecord, healthFields, publishItem } from '../builders.js'
import { addEndpoint, deliveriesOf, leaseDue, leaseMs, rejectsWith, sameIds, settleAll } from '../steps.js'
import { caseGroup } from '../store-case.js'

/*
 * One tenant goes through every verb with what is another's. The tables name each verb of the port, which their types hold
 * them to: a verb that is new does not compile until it is attacked here, or is said to be no tenant's.
 */

const now = testEpoch + 10_000
/** In all that is acme's and that nobody else knows. */
const mark = 'of-acme'
const key = `key ${mark}`
const byId = { sort: [{ field: 'id' as const, direction: 'asc' as const }], after: null, offset: 0, limit: 100 }
const ever = { from: 0, until: testEpoch + 1e9 }
const victim = 'acme'
const rival = 'globex'

type Role = 'endpoints' | 'outbox' | 'log' | 'sessions' | 'operator'
/** `shared`: it takes no tenant, since a worker, the host, an operator or whoever has a token calls it. */
type Attack = (() => Promise<unknown>) | 'shared'
type Attacks = { [Each in Role]: Record<keyof Store<unknown>[Each], Attack> }

type Ids = { message: string; delivery: string }

/** An endpoint, and messages under these ids. */
async function tenantWith<Tx>(store: Store<Tx>, tenant: string, all: readonly Ids[]): Promise<string> {
  const of = tenant === victim ? mark : tenant
  const payload = JSON.stringify({ of })
  const items = all.map(({ message: id }) => publishItem({ id, tenant, createdAt: testEpoch, payload }))
  await store.outbox.publish({ items, now })
  const endpoint = endpointRecord({ tenant, url: `https://${of}.example/`, name: of })
  const creation = { key: tenant === victim ? key : tenant, contentHash: of, answer: of, expiresAt: now * 2 }
  await store.endpoints.create({ endpoint, maxPerTenant: 9, creation })
  return endpoint.id
}

/**
 * Two tenants with messages and deliveries under the same ids: one leased, one diverted. Acme has one leased and one diverted
 * beside, a message with a key, and a session.
 */
async function twins<Tx>(store: Store<Tx>) {
  const idsOf = (ms: number): Ids => ({
    message: `${uuidv7Time(testEpoch + ms)}-7000-8000-00000000000${ms}`,
    delivery: deliveryId(uuidv7Time(testEpoch + ms)),
  })
  const [shared, done, own, kept] = [idsOf(1), idsOf(2), idsOf(3), idsOf(4)]
  const theirs = await tenantWith(store, victim, [shared, done, own, kept])
  const mine = await tenantWith(store, rival, [shared, done])
  const deliver = async (tenant: string, endpointId: string, all: readonly Ids[]) => {
    const messages = all.map(({ message: id, delivery }) => ({ id, deliveryId: delivery, delayMs: 0 }))
    const made = await store.log.deliverMissing({ tenant, endpointId, messages, now })
    assert.equal(made.ids.length, all.length)
  }
  await deliver(victim, theirs, [done, kept])
  await deliver(rival, mine, [done])
  for (const each of await leaseDue(store, { now })) {
    const isTheirs = each.tenant === victim
    const attempt = { responseBody: isTheirs ? mark : '', startedAt: isTheirs ? 1 : 2 }
    await settleAll(store, [each], { status: 'failed', diverted: true }, { attempt, now })
  }
  await deliver(victim, theirs, [shared, own])
  await deliver(rival, mine, [shared])
  const leased = await leaseDue(store, { now })
  assert.equal(leased.length, 3)
  await store.endpoints.update({ tenant: victim, id: theirs, patch: { isActive: false } })
  const keyed = publishItem({ idempotencyKey: key, payload: JSON.stringify({ of: mark }) })
  await store.outbox.publish({ items: [keyed], now })
  const session = { kind: 'session' as const, createdAt: testEpoch, expiresAt: now + 1e6 }
  await store.sessions.create({ ...session, id: `session ${mark}`, tenant: victim, grant: { of: mark } })
  await store.sessions.create({ ...session, id: `session of ${rival}`, tenant: rival, grant: {} })
  return { theirs, mine, shared, done, own, kept, leased }
}

/** All that can be read of acme. */
async function ofVictim<Tx>(store: Store<Tx>, endpointId: string) {
  const deliveries = await deliveriesOf(store, victim)
  const attempts: AttemptRecord[][] = []
  for (const { id } of deliveries) attempts.push(await store.log.attempts({ tenant: victim, deliveryId: id }))
  return {
    deliveries,
    attempts,
    endpoints: (await store.endpoints.list({ tenant: victim, where: {}, ...byId, total: true })).rows,
    health: await store.endpoints.healths({ tenant: victim, ids: [endpointId] }),
    messages: (await store.log.messages({ tenant: victim, where: {}, ...byId, total: true })).rows,
    stats: await store.log.stats({ tenant: victim, now }),
    session: await store.sessions.find({ id: `session ${mark}`, now }),
  }
}

function attacksOn<Tx>(store: Store<Tx>, world: Awaited<ReturnType<typeof twins<Tx>>>): Attacks {
  const { theirs, mine, shared, done, own, kept, leased } = world
  const tenant = rival
  const ids = [shared, done, own, kept].map(({ delivery }) => delivery)
  const messageIds = [shared, done, own, kept].map(({ message }) => message)
  const [first] = leased
  assert.ok(first)
  const { token } = first
  const ref = { tenant, id: theirs }
  const { endpoints, outbox, log, sessions } = store
  const items = [publishItem({ tenant, idempotencyKey: key, payload: '{"of":"globex"}' })]
  const claims = [shared, own].map(({ delivery }) => ({ tenant, deliveryId: delivery, token }))
  const patch = { name: 'stolen', secrets: [], isActive: false }
  const lists = { ...byId, tenant, total: true }
  // Where the other tenant's rows begin and end
  const cursors = [null, [own.message], [kept.delivery]]
  return {
    endpoints: {
      create: async () => {
        await rejectsWith(addEndpoint(store, { tenant, id: theirs }), 'conflict')
        const creation = { key, contentHash: 'h', answer: 'mine', expiresAt: now * 2 }
        const endpoint = endpointRecord({ tenant, isActive: false })
        return endpoints.create({ endpoint, maxPerTenant: 9, creation })
      },
      get: async () => assert.equal(await endpoints.get(ref), null),
      async list() {
        for (const where of [
          {},
          { id: [theirs, mine] },
          { name: [mark, rival] },
          { url: [`https://${mark}.example/`] },
        ]) {
          for (const after of [null, [theirs]]) {
            const { rows } = await endpoints.list({ ...lists, where, after })
            assert.ok(rows.every((row) => row.tenant === tenant))
          }
        }
      },
      update: async () => {
        assert.equal(await endpoints.update({ ...ref, patch }), null)
        assert.equal(await endpoints.update({ ...ref, patch, expectVersion: 1 }), null)
      },
      delete: async () => {
        assert.equal(await endpoints.delete(ref), false)
        assert.equal(await endpoints.delete({ ...ref, expectVersion: 1 }), false)
      },
      health: async () => assert.equal(await endpoints.health(ref), null),
      healths: async () => {
        const found = await endpoints.healths({ tenant, ids: [theirs, mine] })
        assert.deepEqual(
          found.map(({ endpointId }) => endpointId),
          [mine],
        )
      },
    },
    outbox: {
      publish: async () => {
        const { results } = await outbox.publish({ items, now })
        assert.deepEqual(
          results.map(({ id, duplicate }) => [id, duplicate]),
          [[items[0]?.message.id, false]],
        )
      },
      publishSync: async () => {
        if (!store.capabilities.syncPublish) return
        const fresh = publishItem({ tenant, idempotencyKey: key, payload: '{"of":"globex"}' })
        outbox.publishSync({ items: [{ ...fresh, message: { ...fresh.message, id: messageIds[3] ?? '' } }], now })
      },
      claim: 'shared',
      settle: async () => {
        const health = [
          { tenant, endpointId: theirs, version: 1, fields: healthFields({ gated: true }), suspend: 'mine' },
        ]
        const settlements = [own, kept].map(({ delivery }) => ({
          ...{ tenant, deliveryId: delivery, token, transition: { status: 'delivered' as const } },
          attempt: attemptRecord({ id: delivery, tenant, endpointId: theirs, attempts: 0 }, { startedAt: 1 }),
        }))
        for (const repeated of [false, true]) {
          const result = await outbox.settle({ settlements, health, repeated, now })
          assert.deepEqual([result.settled, result.suspended, result.healthMissed], [[], [], []])
        }
        // Its own under an id that the other has too, with the token that both were claimed by
        const [twin] = settlements.map((each) => ({ ...each, deliveryId: shared.delivery, attempt: null }))
        assert.ok(twin)
        const transition = { status: 'pending' as const, delayMs: 5 }
        const { settled } = await outbox.settle({ settlements: [{ ...twin, transition }], health: [], now })
        assert.deepEqual(settled, [shared.delivery])
      },
      renew: async () => {
        assert.deepEqual((await outbox.renew({ claims, leaseMs, now })).lost, [shared.delivery, own.delivery])
      },
      release: () => outbox.release({ deliveries: claims.map((each) => ({ ...each, status: 'held', dueAt: 1 })) }),
      park: 'shared',
      held: 'shared',
      feed: 'shared',
      expire: 'shared',
      reserve: async () => {
        const request = { tenant, endpointId: theirs, kind: 'rate' as const, count: 5, gapMs: 1000, horizonMs: 1e6 }
        assert.deepEqual((await outbox.reserve({ reservations: [request], now })).reservations, [])
        const own = { ...request, tenant: victim, count: 1 }
        const [next] = (await outbox.reserve({ reservations: [own], now })).reservations
        assert.deepEqual([next?.count, next?.delayMs], [1, 0])
      },
      cancel: async () => {
        for (const where of [{ id: own.delivery }, { ids: [own.delivery, kept.delivery] }, { endpointId: theirs }]) {
          const request = { tenant, where, reason: 'requested' as const, limit: 10, now }
          assert.equal((await outbox.cancel(request)).cancelled, 0)
        }
        const where = { ids }
        assert.equal((await outbox.cancel({ tenant, where, reason: 'requested', limit: 10, now })).cancelled, 1)
      },
    },
    log: {
      message: async () => {
        assert.equal(await log.message({ tenant, id: own.message }), null)
        return log.message({ tenant, id: shared.message })
      },
      async messages() {
        for (const where of [{}, { id: messageIds }, { type: ['invoice.paid'] }]) {
          for (const after of cursors) {
            const { rows } = await log.messages({ ...lists, where, after })
            assert.ok(rows.every((row) => row.tenant === tenant))
          }
        }
      },
      delivery: async () => {
        assert.equal(await log.delivery({ tenant, id: own.delivery }), null)
        assert.equal((await log.delivery({ tenant, id: shared.delivery }))?.endpointId, mine)
      },
      async deliveries() {
        const wheres = [{}, { id: ids }, { messageId: messageIds }, { endpointId: [theirs, mine] }, { diverted: true }]
        for (const where of wheres) {
          for (const after of cursors) {
            const { rows } = await log.deliveries({ ...lists, where, after })
            assert.ok(rows.every((row) => row.tenant === tenant && row.endpointId === mine))
          }
        }
      },
      attempts: async () => {
        assert.deepEqual(await log.attempts({ tenant, deliveryId: kept.delivery }), [])
        return log.attempts({ tenant, deliveryId: done.delivery })
      },
      attemptTimes: async () => {
        const times = await log.attemptTimes({ tenant, deliveryIds: ids, limit: 100 })
        assert.deepEqual(
          times.map((each) => each.deliveryId),
          [done.delivery],
        )
      },
      requeue: async () => {
        const { ids: requeued } = await log.requeue({ tenant, ids, delaysMs: ids.map(() => 0), now })
        sameIds(requeued, [done.delivery, shared.delivery])
      },
      missing: async () => {
        for (const after of [null, ...messageIds]) {
          const request = { tenant, endpointId: theirs, createdAt: ever, after, limit: 100 }
          const { messages } = await log.missing(request)
          assert.ok(messages.every(({ id }) => id !== own.message))
        }
      },
      deliverMissing: async () => {
        const made = deliveryId(uuidv7Time(testEpoch))
        const messages = [{ id: own.message, deliveryId: made, delayMs: 0 }]
        const both = [...messages, { id: shared.message, deliveryId: made, delayMs: 0 }]
        const give = (endpointId: string, each: typeof both) =>
          log.deliverMissing({ tenant, endpointId, messages: each, now })
        assert.deepEqual((await give(theirs, both)).ids, [])
        assert.deepEqual((await give(mine, messages)).ids, [])
      },
      dismiss: async () => {
        assert.equal(await log.dismiss({ tenant, id: kept.delivery }), false)
      },
      prune: 'shared',
      deleteTenant: () => log.deleteTenant({ tenant, limit: 1000 }),
      stats: () => log.stats({ tenant, now }),
    },
    sessions: {
      create: () => {
        const session = { kind: 'session' as const, grant: {}, createdAt: testEpoch, expiresAt: now + 1e6 }
        return rejectsWith(sessions.create({ ...session, id: `session ${mark}`, tenant }), 'conflict')
      },
      exchange: 'shared',
      find: 'shared',
      delete: 'shared',
      deleteAll: () => sessions.deleteAll({ tenant }),
    },
    operator: {
      tenants: 'shared',
      figures: 'shared',
      endpoints: 'shared',
      findEndpoints: 'shared',
      holders: 'shared',
      failing: 'shared',
      made: 'shared',
    },
  }
}

export const otherTenantCases = caseGroup('tenants', {
  'no verb reads or changes anything of another tenant, whatever ids, keys, cursors and tokens it is given': async ({
    store,
  }) => {
    const world = await twins(store)
    const before = await ofVictim(store, world.theirs)
    const attacks = attacksOn(store, world)
    for (const [role, verbs] of Object.entries(attacks)) {
      for (const [verb, attack] of Object.entries(verbs)) {
        if (attack === 'shared') continue
        let told: unknown
        try {
          told = await attack()
        } catch (error) {
          if (isWebhooksError(error)) assert.fail(`${role}.${verb}: ${error.message}`)
          throw error
        }
        assert.ok(!`${JSON.stringify(told)}`.includes(mark), `${role}.${verb} tells of another tenant`)
        assert.deepEqual(await ofVictim(store, world.theirs), before, `${role}.${verb} changed another tenant`)
      }
    }
    const theirs = world.leased.filter(({ tenant }) => tenant === victim)
    const { settled } = await settleAll(store, theirs, { status: 'delivered' }, { now })
    sameIds(
      settled,
      theirs.map(({ id }) => id),
      'its leases are its own still',
    )
  },
})
