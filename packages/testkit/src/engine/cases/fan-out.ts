import assert from 'node:assert/strict'
import type { Scopes } from '@posthorn/core'
import { sameIds } from '../../store/steps.js'
import { engineGroup, register, tenant } from '../engine-case.js'
import { deliveriesOf, untilCounts, untilStatus } from '../until.js'

/** Who gets a message, and what one endpoint's trouble is to the others. */
export const fanOutCases = engineGroup('fan-out', {
  'a message makes a delivery for exactly the endpoints that want it': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    const at = (path: string) => `${target.url}/${path}`
    const listed = await register(webhooks, at('listed'), { eventTypes: ['order.created', 'invoice.paid'] })
    const wildcard = await register(webhooks, at('wildcard'), { eventTypes: ['invoice.*'] })
    const all = await register(webhooks, at('all'))
    await register(webhooks, at('none'), { eventTypes: [] })
    await register(webhooks, at('others'), { eventTypes: ['order.created'] })
    await register(webhooks, at('paused'), { isActive: false })
    const suspended = await register(webhooks, at('suspended'))
    await webhooks.endpoints.suspend({ tenant, id: suspended.id })
    await webhooks.endpoints.create({ tenant: 'globex', url: at('foreign') })

    const paid = await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    const line = await webhooks.emit('invoice.line.added', {}, { tenant })
    const bare = await webhooks.emit('invoice', {}, { tenant })
    assert.deepEqual(
      [paid, line, bare].map(({ deliveries }) => deliveries),
      [4, 3, 2],
    )
    const endpointsOf = async (messageId: string) =>
      (await deliveriesOf(webhooks, { messageId })).map(({ endpointId }) => endpointId)
    sameIds(
      await endpointsOf(paid.id),
      [listed, wildcard, all, suspended].map(({ id }) => id),
    )
    sameIds(
      await endpointsOf(line.id),
      [wildcard, all, suspended].map(({ id }) => id),
    )
    sameIds(
      await endpointsOf(bare.id),
      [all, suspended].map(({ id }) => id),
    )
    assert.deepEqual(await deliveriesOf(webhooks, {}, 'globex'), [])

    await webhooks.start()
    await untilCounts(webhooks, { delivered: 6, held: 3 })
    const urls = target.requests.map(({ url }) => url).sort()
    assert.deepEqual(urls, ['/all', '/all', '/all', '/listed', '/wildcard', '/wildcard'])
  },

  'an endpoint with scopes gets a message only if every key matches': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    const eu = await register(webhooks, target.url, { scopes: { region: 'eu' } })
    const both = await register(webhooks, target.url, { scopes: { region: 'eu', shop: 7 } })
    const us = await register(webhooks, target.url, { scopes: { region: 'us' } })
    const all = await register(webhooks, target.url)
    const deep = await register(webhooks, target.url, { scopes: { team: { name: 'a', ids: [1, null] } } })
    const emitted = async (scopes: Scopes | undefined) => {
      const options = scopes === undefined ? { tenant } : { tenant, scopes }
      const { id } = await webhooks.emit('invoice.paid', { id: 'in_1' }, options)
      return (await deliveriesOf(webhooks, { messageId: id })).map(({ endpointId }) => endpointId)
    }
    sameIds(await emitted({ region: 'eu', shop: 7, team: 'a' }), [eu.id, both.id, all.id])
    sameIds(await emitted({ region: 'eu', shop: 8 }), [eu.id, all.id])
    sameIds(await emitted({ region: 'us' }), [us.id, all.id])
    sameIds(await emitted({ team: { ids: [1, null], name: 'a' } }), [deep.id, all.id])
    sameIds(await emitted({ team: { ids: [null, 1], name: 'a' } }), [all.id])
    sameIds(await emitted(undefined), [all.id])
  },

  'removing the last event type never widens': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    const { id } = await register(webhooks, target.url, { eventTypes: ['invoice.paid'] })
    await webhooks.endpoints.update({ tenant, id, eventTypes: [] })
    assert.equal((await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })).deliveries, 0)
    await webhooks.endpoints.update({ tenant, id, eventTypes: null })
    assert.equal((await webhooks.emit('invoice.paid', { id: 'in_2' }, { tenant })).deliveries, 1)
  },

  'peer defect 6: each delivery has an attempt count of its own': async ({ engine, receiver }) => {
    const target = await receiver()
    target.behave([500, 503, 200], '/flaky')
    const webhooks = engine()
    await webhooks.start()
    await register(webhooks, `${target.url}/steady`)
    const flaky = await register(webhooks, `${target.url}/flaky`)
    await register(webhooks, `${target.url}/other`)
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    await untilCounts(webhooks, { delivered: 3 })
    for (const { endpointId, attempts } of await deliveriesOf(webhooks)) {
      assert.equal(attempts, endpointId === flaky.id ? 3 : 1)
    }
    assert.equal(target.requests.length, 5)
  },

  'another tenant sees nothing of it': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    const endpoint = await register(webhooks, target.url)
    const message = await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    const delivery = await untilStatus(webhooks, 'delivered')
    const absent = { code: 'not_found' }
    const foreign = (id: string) => ({ tenant: 'globex', id })
    await assert.rejects(webhooks.endpoints.get(foreign(endpoint.id)), absent)
    await assert.rejects(webhooks.endpoints.getSecret(foreign(endpoint.id)), absent)
    await assert.rejects(webhooks.endpoints.update({ ...foreign(endpoint.id), name: 'mine' }), absent)
    await assert.rejects(webhooks.endpoints.delete(foreign(endpoint.id)), absent)
    await assert.rejects(webhooks.endpoints.test(foreign(endpoint.id)), absent)
    await assert.rejects(webhooks.messages.get(foreign(message.id)), absent)
    await assert.rejects(webhooks.deliveries.get(foreign(delivery.id)), absent)
    await assert.rejects(webhooks.deliveries.attempts(foreign(delivery.id)), absent)
    await assert.rejects(webhooks.deliveries.retry(foreign(delivery.id)), absent)
    assert.deepEqual((await webhooks.deliveries.list({ tenant: 'globex' })).data, [])
  },
})
