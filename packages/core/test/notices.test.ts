import type { Logger } from '@posthorn/core'
import { schedule } from '@posthorn/core'
import { expect, it } from 'vitest'
import { testInstance } from './support/instance.js'
import { response } from './support/outcomes.js'

const tenant = 'acme'

/** An instance whose receiver answers so, and what it logs. */
async function logged(statuses: number[]) {
  const lines: unknown[][] = []
  const note =
    (level: string): Logger['warn'] =>
    (...line) =>
      void lines.push([level, ...line])
  const logger: Logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') }
  const answer = () => response(statuses.shift() ?? 200)
  const instance = await testInstance({ logger, answer, retry: schedule([0, 0], { jitter: 0 }) })
  return { ...instance, lines }
}

it('a receiver that answers 410 is logged: the endpoint that it suspends, and the delivery that is given up', async () => {
  const { webhooks, addEndpoint, lines } = await logged([410])
  const { id: endpointId } = await addEndpoint()
  const { id: messageId } = await webhooks.emit('invoice.paid', {}, { tenant })
  await webhooks.drain()
  const [delivery] = (await webhooks.deliveries.list({ tenant })).data
  expect(lines).toEqual([
    [
      'warn',
      `Delivery ${delivery?.id} was given up: attempt 1 was answered with 410, and no more will be made.`,
      {
        code: 'delivery_failed',
        ...{ tenant, endpointId, messageId, deliveryId: delivery?.id, eventType: 'invoice.paid', attempt: 1 },
        ...{ outcome: 'response', statusCode: 410, durationMs: 0 },
      },
    ],
    [
      'warn',
      expect.stringMatching(/^Endpoint .+ was suspended, .+: The receiver answered 410 Gone\.$/),
      { code: 'endpoint_suspended', tenant, endpointId, reason: 'The receiver answered 410 Gone.' },
    ],
  ])
})

it('a delivery that has used its attempts up is logged, one that is tried again or arrives is not', async () => {
  const { webhooks, addEndpoint, lines } = await logged([500, 500, 500, 200])
  await addEndpoint()
  await webhooks.emit('invoice.paid', {}, { tenant })
  await webhooks.drain()
  await webhooks.emit('invoice.paid', {}, { tenant })
  await webhooks.drain()
  expect(lines).toMatchObject([['warn', expect.stringContaining('attempt 2 was answered with 500'), { attempt: 2 }]])
})
