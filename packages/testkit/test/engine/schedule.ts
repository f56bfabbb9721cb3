import assert from 'node:assert/strict'
import { schedule } from '@posthorn/core'
import { engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { untilStatus } from '../../src/engine/until.js'

/** Retries and expiry. */
export const scheduleCases = engineGroup('schedule', {
  'a retry that would come after expiresAt is not waited for': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: 500 })
    const webhooks = engine({ retry: schedule([0, 3_600_000]) })
    await webhooks.start()
    await register(webhooks, target.url)
    await webhooks.emit('order.created', 1, { tenant, expiresAt: new Date(Date.now() + 600_000) })
    const delivery = await untilStatus(webhooks, 'cancelled')
    assert.equal(delivery.cancelReason, 'expired')
    assert.equal(delivery.attempts, 1)
  },
})
