import assert from 'node:assert/strict'
import { standardWebhooks } from '@posthorn/core'
import { engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { deliveriesOf, until, untilCounts } from '../../src/engine/until.js'

/** What one endpoint's trouble is to the others. */
export const fanOutCases = engineGroup('fan-out', {
  'peer defect 15: one endpoint whose request cannot be made costs the others nothing': async ({
    engine,
    receiver,
  }) => {
    const target = await receiver()
    const { headerNames, generateSecret } = standardWebhooks()
    const broken = {
      headerNames,
      generateSecret,
      sign: (): Record<string, string> => {
        throw new Error('The host broke this signer.')
      },
    }
    const webhooks = engine({ profiles: { broken: { signer: broken } } })
    const errors: string[] = []
    webhooks.on('worker.error', ({ message }) => void errors.push(message))
    await webhooks.start()
    await register(webhooks, `${target.url}/good`)
    const { id } = await register(webhooks, `${target.url}/broken`, { profile: 'broken' })
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    await untilCounts(webhooks, { delivered: 1, pending: 1 })
    await until('the error is told', () => errors.length > 0)
    await webhooks.emit('invoice.paid', { id: 'in_2' }, { tenant })
    await untilCounts(webhooks, { delivered: 2, pending: 2 })
    assert.deepEqual(
      target.requests.map(({ url }) => url),
      ['/good', '/good'],
    )
    for (const { endpointId, attempts } of await deliveriesOf(webhooks, { status: 'pending' })) {
      assert.equal(endpointId, id)
      assert.equal(attempts, 0, 'what was not sent is no attempt')
    }
  },
})
