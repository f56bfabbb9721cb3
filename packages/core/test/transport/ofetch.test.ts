import { ofetchTransport, type TransportRequest } from '@posthorn/core'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const url = 'https://hooks.example.com/in'
const { signal } = new AbortController()

function request(change: Partial<TransportRequest> = {}): TransportRequest {
  return { url, headers: { 'x-id': '1' }, body: '{"a":1}', timeoutMs: 10_000, maxResponseBytes: 10, ...change }
}

describe('against the global fetch', () => {
  beforeEach(() => {
    nock.disableNetConnect()
  })
  afterEach(() => {
    nock.cleanAll()
    nock.enableNetConnect()
    nock.restore()
    nock.activate()
  })

  it('adds no content type of its own and tells the answer', async () => {
    const scope = nock('https://hooks.example.com', { reqheaders: { 'x-id': '1' }, badheaders: ['content-type'] })
    scope.post('/in').reply(429, 'slow down', { 'retry-after': '7' })
    const outcome = await ofetchTransport().send(request(), { signal })
    expect(outcome).toMatchObject({ kind: 'response', status: 429, body: 'slow down', truncated: false })
    expect(outcome.kind === 'response' && outcome.headers['retry-after']).toBe('7')
  })

  it('tells of an error under the fetch', async () => {
    nock('https://hooks.example.com')
      .post('/in')
      .replyWithError(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
    expect((await ofetchTransport().send(request(), { signal })).kind).toBe('dns')
  })
})

describe('with a fetch that misbehaves', () => {
  const never = () => new Promise<Response>(() => {})

  it('does not wait for a fetch that ignores its signal', async () => {
    const transport = ofetchTransport({ fetch: never })
    expect((await transport.send(request({ timeoutMs: 20 }), { signal })).kind).toBe('timeout')
    const stop = new AbortController()
    const sending = transport.send(request(), { signal: stop.signal })
    stop.abort()
    expect((await sending).kind).toBe('aborted')
  })

  it('takes what it throws for a failed connection', async () => {
    const throwing = () => {
      throw new Error('odd')
    }
    expect((await ofetchTransport({ fetch: throwing }).send(request(), { signal })).kind).toBe('connect')
  })

  it('cancels what it does not read', async () => {
    const cancelled = Promise.withResolvers<void>()
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(4).fill(0x61)),
      cancel: () => cancelled.resolve(),
    })
    const transport = ofetchTransport({ fetch: async () => new Response(body) })
    expect(await transport.send(request(), { signal })).toMatchObject({ body: 'aaaaaaaaaa', truncated: true })
    await cancelled.promise
  })

  it('sends nothing to a blocked address', async () => {
    const transport = ofetchTransport({ fetch: () => Promise.reject(new Error('called')) })
    for (const blocked of ['https://169.254.169.254/', 'https://metadata.google.internal/', 'http://example.com/']) {
      expect((await transport.send(request({ url: blocked }), { signal })).kind).toBe('blocked')
    }
  })
})
