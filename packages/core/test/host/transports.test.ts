import { createWebhooks, type EgressOptions, ofetchTransport, type Transport, undiciTransport } from '@posthorn/core'
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

describe('the URL of an endpoint', () => {
  const egress: EgressOptions = { allowHttp: true, allow: ['127.0.0.1'] }
  const local = 'http://127.0.0.1:8080/'

  async function codesOf(options: object, urls: string[]): Promise<(string | null)[]> {
    const webhooks = createWebhooks({ store: memoryStore(), events, ...options })
    const created = await Promise.allSettled(urls.map((url) => webhooks.endpoints.create({ tenant, url })))
    await webhooks.close()
    return created.map((result) => (result.status === 'fulfilled' ? null : result.reason.code))
  }

  it.each([undiciTransport, ofetchTransport])(
    'is checked by the rules of the transport, given once (%o)',
    async (make) => {
      const urls = [local, 'https://receiver.example/', 'http://10.0.0.1/', 'nonsense']
      expect(await codesOf({ transport: make({ egress }) }, urls)).toEqual([
        null,
        null,
        'blocked_address',
        'invalid_url',
      ])
      expect(await codesOf({ transport: make() }, [local])).toEqual(['insecure_url'])
    },
  )

  it('is checked by the rules of createWebhooks where the transport has none', async () => {
    const transport = fakeTransport({ now: Date.now })
    expect(await codesOf({ transport }, [local])).toEqual(['insecure_url'])
    expect(await codesOf({ transport, egress }, [local, 'http://10.0.0.1/'])).toEqual([null, 'blocked_address'])
  })

  it('has one place for its rules, and not two that contradict each other', async () => {
    const error = await errorOf(() => codesOf({ transport: undiciTransport(), egress }, [local]))
    expect(error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('must be passed to the transport'),
    })
  })

  it.each([fail, reject])('is refused where the transport of the host fails to check it (%#)', async (checkUrl) => {
    const transport: Transport = { ...fakeTransport({ now: Date.now }), checkUrl }
    expect(await codesOf({ transport }, ['https://receiver.example/'])).toEqual(['host_function_failed'])
  })
})
