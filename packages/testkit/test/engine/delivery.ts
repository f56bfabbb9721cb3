import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { verify } from '@posthorn/core'
import { engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { deliveriesOf, untilCounts } from '../../src/engine/until.js'

/** How many connections there are, where requests go and with whose signature. */
export const deliveryCases = engineGroup('delivery', {
  'an attempt shows where it went, though its endpoint moved before the answer': async ({ engine, receiver }) => {
    const answers: ServerResponse[] = []
    const home = await receiver({ behaviour: [200, (_request, response) => void answers.push(response)] })
    const away = await receiver()
    const webhooks = engine()
    await webhooks.start()
    const { id } = await register(webhooks, `${home.url}/home`)
    const emit = () => webhooks.emit('invoice.paid', { id: 'in_1', amount: 4200 }, { tenant })
    // An endpoint that has answered may have several requests in flight.
    await emit()
    await untilCounts(webhooks, { delivered: 1 })
    await emit()
    await home.waitFor(2)
    await webhooks.endpoints.update({ tenant, id, url: `${away.url}/away` })
    await emit()
    await untilCounts(webhooks, { delivered: 2, pending: 1 })
    for (const answer of answers) answer.end()
    await untilCounts(webhooks, { delivered: 3 })
    const attempts = await Promise.all(
      (await deliveriesOf(webhooks)).map((delivery) => webhooks.deliveries.attempts({ tenant, id: delivery.id })),
    )
    const urls = attempts.flat().map(({ url }) => url)
    assert.deepEqual(urls.sort(), [`${home.url}/home`, `${home.url}/home`, `${away.url}/away`].sort())
  },

  'peer defect 11: 200 deliveries share a few connections': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine({ worker: { perEndpoint: 8 } })
    await register(webhooks, target.url)
    await webhooks.emitMany(
      Array.from({ length: 200 }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
    )
    await webhooks.start()
    await untilCounts(webhooks, { delivered: 200 })
    assert.equal(target.requests.length, 200)
    // A slot is filled again a moment before its old connection is free
    assert.ok(target.connections <= 2 * 8, `${target.connections} connections`)
  },

  'the same message id goes to every endpoint, and each signs with its own secret': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    const first = await register(webhooks, `${target.url}/first`)
    const second = await register(webhooks, `${target.url}/second`)
    const { id } = await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    await untilCounts(webhooks, { delivered: 2 })
    for (const { url, text, headers } of target.requests) {
      const [own, other] = url === '/first' ? [first, second] : [second, first]
      assert.equal((await verify(text, headers, own.secret)).id, id)
      await assert.rejects(verify(text, headers, other.secret), { code: 'invalid_signature' })
    }
    assert.equal(new Set((await deliveriesOf(webhooks)).map((delivery) => delivery.id)).size, 2)
  },
})
