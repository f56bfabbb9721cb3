import { createWebhooks, type Transport } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { describe, expect, it } from 'vitest'
import { errorOf } from '../support/errors.js'
import { fakeTransport } from '../support/fake-transport.js'
import { events, testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'

function fail(): never {
  throw new Error('the host’s own')
}

const reject = async () => fail()

describe('a transport that throws or gives no outcome', () => {
  const ok = { kind: 'response', status: 200, headers: {}, body: '', truncated: false }
  const outcomes = [
    ...[undefined, null, 'ok', 200, {}, { kind: 'response' }, { kind: 'nope', message: '' }, { kind: 'timeout' }],
    ...[{ status: '200' }, { status: Number.NaN }, { headers: null }, { headers: { 'retry-after': 5 } }].map(
      (over) => ({
        ...ok,
        ...over,
      }),
    ),
    ...[{ body: undefined }, { truncated: undefined }].map((over) => ({ ...ok, ...over })),
  ]

  it.each([fail, reject, ...outcomes.map((value) => async () => value)])(
    'is reported, and keeps neither slot nor attempt (%#)',
    async (answer) => {
      const { webhooks, addEndpoint, sent, errors } = await testInstance({
        answer: (request) => (request.url.includes('other') ? response(200) : untyped(answer())),
        worker: { concurrency: 1, perEndpoint: 1 },
      })
      const { id } = await addEndpoint()
      await addEndpoint({ url: 'https://other.example/' })
      await webhooks.emit('invoice.paid', {}, { tenant })
      await webhooks.emit('invoice.paid', {}, { tenant })
      expect(await webhooks.drain()).toEqual({ attempts: 2, delivered: 2 })
      expect(sent).toHaveLength(4)
      expect(errors.map(({ code }) => code)).toEqual(Array(2).fill('host_function_failed'))
      expect(errors[0]?.message).toMatch(/^transport\.send (threw|must give an outcome).*waits for a minute/)
      const { data } = await webhooks.deliveries.list({ tenant, where: { endpointId: id } })
      expect(data.map(({ status, attempts }) => [status, attempts])).toEqual(Array(2).fill(['pending', 0]))
      expect((await errorOf(() => webhooks.endpoints.test({ tenant, id }))).code).toBe('host_function_failed')
    },
  )

  it('that cannot be closed leaves no store open', async () => {
    let closed = false
    const store = memoryStore()
    const closing = {
      ...store,
      async close() {
        closed = true
      },
    }
    const transport: Transport = { ...fakeTransport({ now: Date.now }), close: reject }
    const webhooks = createWebhooks({ store: closing, events, transport })
    const error = await errorOf(() => webhooks.close())
    expect(error).toMatchObject({ code: 'host_function_failed', cause: { message: 'the host’s own' } })
    expect(closed).toBe(true)
  })
})
