import assert from 'node:assert/strict'
import { type OutcomeKind, schedule } from '@posthorn/core'
import { type EngineCase, engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { onlyDelivery, untilCounts, untilStatus } from '../../src/engine/until.js'
import type { Behaviour } from '../../src/receiver/index.js'

interface Failing {
  name: string
  behaviour: Behaviour
  outcomes: OutcomeKind[]
}

const failing: Failing[] = [
  {
    name: 'drips its body without end (peer defect 18)',
    behaviour: { kind: 'drip', everyMs: 20 },
    outcomes: ['timeout'],
  },
  { name: 'never answers', behaviour: { kind: 'silent' }, outcomes: ['timeout'] },
  { name: 'stops after its headers', behaviour: { kind: 'silent', after: 'headers' }, outcomes: ['timeout'] },
  { name: 'resets the connection', behaviour: { kind: 'reset' }, outcomes: ['reset'] },
  { name: 'drops the connection in its body', behaviour: { kind: 'reset', after: 'body' }, outcomes: ['reset'] },
]

/** A receiver that gives no proper answer ends as a failed attempt with its own log row, and the worker goes on. */
function failingCase({ name, behaviour, outcomes }: Failing): EngineCase[] {
  return engineGroup('misbehaviour', {
    [`a receiver that ${name} costs an attempt and no more`]: async ({ engine, receiver }) => {
      const target = await receiver({ behaviour })
      target.behave(200, '/good')
      const webhooks = engine({ retry: schedule([0, 0], { jitter: 0 }) })
      await webhooks.start()
      const bad = await register(webhooks, target.url, { timeoutMs: 300 })
      await register(webhooks, `${target.url}/good`)
      await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
      await untilCounts(webhooks, { delivered: 1, failed: 1 })
      const delivery = await onlyDelivery(webhooks, { endpointId: bad.id })
      assert.equal(delivery.status, 'failed')
      assert.equal(delivery.attempts, 2)
      const attempts = await webhooks.deliveries.attempts({ tenant, id: delivery.id })
      assert.deepEqual(
        attempts.map(({ number }) => number),
        [1, 2],
      )
      for (const { outcome, statusCode, error } of attempts) {
        assert.ok(outcomes.includes(outcome), outcome)
        assert.equal(statusCode, null)
        assert.ok(error, 'the log says what happened')
      }
      await webhooks.emit('invoice.paid', { id: 'in_2' }, { tenant })
      await untilCounts(webhooks, { delivered: 2, failed: 2 })
    },
  })
}

/** Receivers that answer wrongly or not at all. */
export const misbehaviourCases: EngineCase[] = [
  ...failing.flatMap(failingCase),
  ...engineGroup('misbehaviour', {
    'peer defect 2: a body of 16 KiB is kept whole, one byte more is cut': async ({ engine, receiver }) => {
      const kept = 16 * 1024
      const target = await receiver({ behaviour: [{ body: 'x'.repeat(kept) }, { body: 'x'.repeat(kept + 1) }] })
      const webhooks = engine()
      await webhooks.start()
      await register(webhooks, target.url)
      for (const truncated of [false, true]) {
        const { id: messageId } = await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
        const { id } = await untilStatus(webhooks, 'delivered', { messageId })
        const [attempt] = await webhooks.deliveries.attempts({ tenant, id })
        assert.equal(attempt?.responseBody?.length, kept)
        assert.equal(attempt?.responseTruncated, truncated)
      }
    },

    'peer defect 2: an endless body is cut, and the answer counts': async ({ engine, receiver }) => {
      const target = await receiver({ behaviour: { kind: 'endless' } })
      const webhooks = engine()
      await webhooks.start()
      await register(webhooks, target.url)
      await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
      const { id } = await untilStatus(webhooks, 'delivered')
      const [attempt] = await webhooks.deliveries.attempts({ tenant, id })
      assert.equal(attempt?.responseBody?.length, 16 * 1024)
      assert.equal(attempt?.responseTruncated, true)
      await target.waitFor(({ openConnections }) => openConnections === 0)
    },

    'peer defect 3: a redirect is a failure and is not followed': async ({ engine, receiver }) => {
      const elsewhere = await receiver()
      const target = await receiver({ behaviour: { kind: 'redirect', location: `${elsewhere.url}/inside` } })
      const webhooks = engine({ retry: schedule([0]) })
      await webhooks.start()
      await register(webhooks, target.url)
      await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
      const { id, lastStatusCode } = await untilStatus(webhooks, 'failed')
      assert.equal(lastStatusCode, 302)
      const [attempt] = await webhooks.deliveries.attempts({ tenant, id })
      assert.equal(attempt?.responseHeaders?.location, `${elsewhere.url}/inside`)
      assert.equal(target.requests.length, 1)
      assert.equal(elsewhere.connections, 0)
    },

    'a port where nobody listens costs an attempt': async ({ engine, receiver }) => {
      const gone = await receiver()
      const webhooks = engine({ retry: schedule([0]) })
      await webhooks.start()
      await register(webhooks, gone.url)
      await gone.close()
      await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
      assert.equal((await untilStatus(webhooks, 'failed')).lastOutcome, 'connect')
    },

    'an address that the egress rules refuse fails for good, at once': async ({ engine, receiver }) => {
      const target = await receiver()
      const lax = engine()
      const { id } = await register(lax, target.url)
      await lax.emit('invoice.paid', { id: 'in_1' }, { tenant })
      const strict = engine({ egress: { allowHttp: true } })
      await strict.start()
      const delivery = await untilStatus(strict, 'failed', { endpointId: id })
      assert.equal(delivery.lastOutcome, 'blocked')
      assert.equal(delivery.attempts, 1)
      assert.equal(target.connections, 0)
    },
  }),
]
