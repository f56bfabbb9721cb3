import { createWebhooks, raw, undiciTransport, type WebhooksError } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { createReceiver } from '@posthorn/testkit'
import { expect, it, onTestFinished } from 'vitest'
import { noResponse, response } from '../support/outcomes.js'
import { answer, createProxy } from '../support/proxy.js'
import { simulation } from '../support/simulation.js'

const tenant = 'acme'

it('an outage of the proxy costs no attempt and no endpoint its name, however long, and is told of once a minute', async () => {
  let isAway = true
  const { webhooks, addEndpoint, sent, errors, pass, end } = await simulation({
    answer: () => (isAway ? noResponse('proxy') : response(200)),
  })
  const endpoint = await addEndpoint()
  for (let n = 0; n < 3; n++) await webhooks.emit('invoice.paid', { n }, { tenant })
  await pass(29_999)
  expect(sent).toHaveLength(3)
  expect(errors.map(({ code }) => code)).toEqual(['proxy_failed'])
  await pass(3600_000, 1000)
  expect(await webhooks.deliveries.list({ tenant, where: { status: 'pending' }, total: true })).toMatchObject({
    total: 3,
  })
  expect(await webhooks.endpoints.get({ tenant, id: endpoint.id })).toMatchObject({ status: 'active' })
  expect(sent.length).toBeGreaterThan(180)
  expect(errors.length).toBeGreaterThan(30)
  expect(errors.length).toBeLessThanOrEqual(61)
  const told = errors.reduce((sum, { details }) => sum + Number(details.requests), 0)
  expect(told).toBeGreaterThan(sent.length - 10)
  isAway = false
  await pass(61_000, 500)
  expect((await webhooks.deliveries.list({ tenant })).data).toMatchObject(
    Array(3).fill({ status: 'delivered', attempts: 1 }),
  )
  await end()
})

it('deliveries wait while the proxy refuses, nothing names it to customers, and they go through it when it does not', async () => {
  const [proxy, receiver] = [await createProxy(), await createReceiver()]
  const password = 'pr0xy-passw0rd'
  const transport = undiciTransport({
    egress: { allowHttp: true, allow: ['127.0.0.1'] },
    proxy: { url: `http://sender:${password}@127.0.0.1:${proxy.port}` },
  })
  const webhooks = createWebhooks({ store: memoryStore(), events: { 'invoice.paid': {} }, transport, format: raw })
  onTestFinished(async () => {
    await webhooks.close()
    await receiver.close()
    await proxy.close()
  })
  const errors: WebhooksError[] = []
  webhooks.on('worker.error', (error) => errors.push(error))
  await webhooks.migrate()
  const { id } = await webhooks.endpoints.create({ tenant, url: receiver.url })
  await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
  proxy.meet(answer(407))
  await webhooks.drain()
  const { data } = await webhooks.deliveries.list({ tenant })
  expect(data).toMatchObject([{ status: 'pending', attempts: 0, lastOutcome: null }])
  expect(errors.map(({ code }) => code)).toEqual(['proxy_failed'])
  expect(errors[0]?.message).toContain('(407)')
  const tested = await webhooks.endpoints.test({ tenant, id })
  expect(tested).toMatchObject({ success: false, outcome: 'proxy' })
  for (const told of [tested, errors]) {
    for (const hidden of [password, btoa(`sender:${password}`), String(proxy.port)])
      expect(JSON.stringify(told)).not.toContain(hidden)
  }
  proxy.meet('tunnel')
  expect(await webhooks.endpoints.test({ tenant, id })).toMatchObject({ success: true })
  expect(proxy.asked).toContain(`127.0.0.1:${receiver.port}`)
})
