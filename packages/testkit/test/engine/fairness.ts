import assert from 'node:assert/strict'
import { schedule } from '@posthorn/core'
import { type Engine, engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { deliveriesOf, until, untilCounts } from '../../src/engine/until.js'

/** Emits `count` orders to whoever wants `type`. */
async function emitBacklog<Tx>(engine: Engine<Tx>, count: number, scopes: Record<string, string>): Promise<void> {
  const chunk = 1000
  for (let from = 0; from < count; from += chunk) {
    const length = Math.min(chunk, count - from)
    await engine.emitMany(
      Array.from({ length }, (_, at) => ({ type: 'order.created' as const, payload: from + at, tenant, scopes })),
    )
  }
}

/** A receiver's behaviour that counts how many requests are open at once. */
function overlap(answerAfterMs: number) {
  const seen = { open: 0, most: 0 }
  return {
    seen,
    behaviour: (
      _request: unknown,
      response: { end(): unknown; once(event: 'close', listener: () => void): unknown },
    ) => {
      seen.open += 1
      seen.most = Math.max(seen.most, seen.open)
      response.once('close', () => {
        seen.open -= 1
      })
      setTimeout(() => response.end(), answerAfterMs)
    },
  }
}

/** How endpoints and tenants share the slots of a worker. */
export const fairnessCases = engineGroup('fairness', {
  'endpoints that fail share a quarter of the slots, and a good one is served as it emits': async ({
    engine,
    receiver,
  }) => {
    const never = overlap(60_000)
    const hanging = await receiver({ behaviour: never.behaviour })
    const good = await receiver()
    const webhooks = engine({ retry: schedule([0, 3_600_000]), worker: { concurrency: 16, perEndpoint: 8 } })
    for (let at = 0; at < 20; at++) {
      await register(webhooks, hanging.url, { scopes: { to: 'hanging' }, timeoutMs: 500 })
    }
    await register(webhooks, good.url, { scopes: { to: 'good' } })
    await emitBacklog(webhooks, 50, { to: 'hanging' })
    await webhooks.start()
    await until('each of those that hang was tried', async () => {
      const tried = await deliveriesOf(webhooks, { status: 'pending' })
      return new Set(tried.filter(({ attempts }) => attempts > 0).map(({ endpointId }) => endpointId)).size === 20
    })
    await until('their first requests are over', () => never.seen.open <= 4)
    never.seen.most = 0
    for (let at = 1; at <= 20; at++) {
      await emitBacklog(webhooks, 1, { to: 'good' })
      await good.waitFor(at)
    }
    const { length } = hanging.requests
    await hanging.waitFor(length + 5)
    // Four, and the four before them whose end the receiver has not yet seen
    assert.ok(never.seen.most <= 8, `${never.seen.most} at once`)
    assert.ok((await deliveriesOf(webhooks, { status: ['pending', 'held'] })).length >= 1000)
  },

  'an endpoint whose last request failed has one in flight at a time': async ({ engine, receiver }) => {
    const seen = { open: 0, most: 0 }
    const first: { end(): unknown }[] = []
    let requests = 0
    const target = await receiver({
      behaviour: (_request, response) => {
        // One succeeds, so that more are sent to it at a time
        if (++requests === 1) return void response.end()
        response.statusCode = 500
        // The next eight are there together, and end together
        if (first.length < 8) {
          if (first.push(response) === 8) for (const each of first) each.end()
          return
        }
        seen.open += 1
        seen.most = Math.max(seen.most, seen.open)
        setTimeout(() => {
          seen.open -= 1
          response.end()
        }, 10)
      },
    })
    const webhooks = engine({ retry: schedule([0]), breaker: false, worker: { perEndpoint: 8 } })
    await register(webhooks, target.url)
    await emitBacklog(webhooks, 30, {})
    await webhooks.start()
    await untilCounts(webhooks, { delivered: 1, failed: 29 })
    assert.equal(seen.most, 1)
  },

  'an endpoint that has not answered yet gets one request at a time': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: { kind: 'silent' } })
    const good = await receiver()
    const webhooks = engine({ limits: { timeoutMs: 60_000 }, worker: { perEndpoint: 8 } })
    await register(webhooks, target.url, { scopes: { to: 'silent' } })
    const { id } = await register(webhooks, good.url, { scopes: { to: 'good' } })
    await emitBacklog(webhooks, 50, { to: 'silent' })
    await emitBacklog(webhooks, 50, { to: 'good' })
    await webhooks.start()
    await untilCounts(webhooks, { delivered: 50 }, { endpointId: id })
    assert.equal(target.requests.length, 1)
  },

  'tenants whose endpoints do not answer leave slots to the others, however many they are': async ({
    engine,
    receiver,
  }) => {
    const silent = await receiver({ behaviour: { kind: 'silent' } })
    const good = await receiver()
    const webhooks = engine({ limits: { timeoutMs: 60_000 }, worker: { concurrency: 16, perEndpoint: 8 } })
    const emit = (to: string) => ({ type: 'order.created' as const, payload: 1, tenant: to })
    await webhooks.endpoints.create({ tenant: 'good', url: good.url })
    const tenants = Array.from({ length: 20 }, (_, n) => `silent-${n}`)
    for (const each of tenants) await webhooks.endpoints.create({ tenant: each, url: silent.url })
    await webhooks.start()
    await webhooks.emitMany([emit('good')])
    await good.waitFor(1)
    await webhooks.emitMany(tenants.flatMap((each) => Array.from({ length: 20 }, () => emit(each))))
    await silent.waitFor(5)
    for (let at = 2; at <= 30; at++) {
      await webhooks.emitMany([emit('good')])
      await good.waitFor(at)
    }
    assert.ok(silent.requests.length < 16, `${silent.requests.length} of 16 slots are theirs`)
  },

  'a tenant whose endpoints stop to answer, all at once, leaves slots to the others': async ({ engine, receiver }) => {
    const big = await receiver()
    const good = await receiver()
    const webhooks = engine({ limits: { timeoutMs: 60_000 }, worker: { concurrency: 16, perEndpoint: 8 } })
    for (let at = 0; at < 10; at++) await register(webhooks, big.url)
    await webhooks.endpoints.create({ tenant: 'good', url: good.url })
    await webhooks.start()
    await emitBacklog(webhooks, 1, {})
    await untilCounts(webhooks, { delivered: 10 })
    big.behave({ kind: 'silent' })
    await emitBacklog(webhooks, 20, {})
    // A quarter of the slots, where it took them so long that they are counted as slow by then
    await big.waitFor(10 + 4)
    for (let at = 1; at <= 20; at++) {
      await webhooks.emit('order.created', at, { tenant: 'good' })
      await good.waitFor(at)
    }
    assert.ok(big.requests.length < 10 + 16, `${big.requests.length - 10} of 16 slots are theirs`)
  },

  'the in-flight cap of an endpoint is used and never exceeded': async ({ engine, receiver }) => {
    const plain = overlap(15)
    const narrow = overlap(15)
    const target = await receiver()
    target.behave(plain.behaviour, '/plain')
    target.behave(narrow.behaviour, '/narrow')
    const webhooks = engine({ worker: { perEndpoint: 5 } })
    await register(webhooks, `${target.url}/plain`)
    await register(webhooks, `${target.url}/narrow`, { maxInFlight: 2 })
    await emitBacklog(webhooks, 60, {})
    await webhooks.start()
    await untilCounts(webhooks, { delivered: 120 })
    assert.equal(plain.seen.most, 5)
    assert.equal(narrow.seen.most, 2)
  },

  'a worker has no more requests in flight than its concurrency': async ({ engine, receiver }) => {
    const all = overlap(15)
    const target = await receiver({ behaviour: all.behaviour })
    const webhooks = engine({ worker: { concurrency: 6, perEndpoint: 4 } })
    for (const path of ['a', 'b', 'c', 'd']) await register(webhooks, `${target.url}/${path}`)
    await emitBacklog(webhooks, 20, {})
    await webhooks.start()
    await untilCounts(webhooks, { delivered: 80 })
    assert.equal(all.seen.most, 6)
  },
})
