import { createWebhooks, undiciTransport, type WebhooksError } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { events } from '../support/instance.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'

function fail(): never {
  throw new Error('the host’s own')
}

async function delivered(options: object) {
  const webhooks = createWebhooks({ store: memoryStore(), events, ...options })
  onTestFinished(() => webhooks.close())
  const errors: WebhooksError[] = []
  webhooks.on('worker.error', (error) => errors.push(error))
  await webhooks.migrate()
  await webhooks.endpoints.create({ tenant, url: 'https://receiver.example/' })
  await webhooks.emit('invoice.paid', {}, { tenant })
  expect(await webhooks.drain()).toEqual({ attempts: 1, delivered: 0 })
  const [delivery] = (await webhooks.deliveries.list({ tenant })).data
  return { errors, delivery }
}

const address = (text: unknown) => [{ address: text, family: 4 }]
const rubbish = [
  ...[undefined, null, 'abc', {}, 7, [null], ['1.1.1.1'], [{}]],
  ...['garbage', '', 7, null, '1.1.1.1:80'].map(address),
]

describe('egress.lookup that breaks', () => {
  it.each([fail, async () => fail(), async () => untyped(null).length, ...rubbish.map((value) => async () => value)])(
    'is reported, and the attempt fails as one of a name without an address (%#)',
    async (lookup) => {
      const { errors, delivery } = await delivered({ egress: { lookup: untyped(lookup) } })
      expect(errors.map(({ code }) => code)).toEqual(['host_function_failed'])
      expect(errors[0]?.message).toMatch(/^egress\.lookup (threw|must give).*failed with "dns"/)
      expect(errors[0]?.details).toMatchObject({ hostname: 'receiver.example' })
      expect(delivery).toMatchObject({ status: 'pending', attempts: 1, lastOutcome: 'dns' })
    },
  )

  it.each(rubbish)('counts as a name without an address in a transport of the host’s too (%#)', async (found) => {
    const transport = undiciTransport({ egress: { lookup: untyped(async () => found) } })
    const { delivery } = await delivered({ transport })
    expect(delivery).toMatchObject({ status: 'pending', lastOutcome: 'dns' })
  })
})

describe('egress.lookup that says there is no address', () => {
  const notFound = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })

  it.each([async () => Promise.reject(notFound), async () => []])('is nobody’s fault (%#)', async (lookup) => {
    const { errors, delivery } = await delivered({ egress: { lookup } })
    expect(errors).toEqual([])
    expect(delivery).toMatchObject({ status: 'pending', attempts: 1, lastOutcome: 'dns' })
  })
})
