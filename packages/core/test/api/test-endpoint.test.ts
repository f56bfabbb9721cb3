import { type Outcome, verify } from '@posthorn/core'
import { describe, expect, it, vi } from 'vitest'
import { codeOf, errorOf } from '../support/errors.js'
import type { Answer } from '../support/fake-transport.js'
import { testInstance } from '../support/instance.js'
import { noResponse, response } from '../support/outcomes.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'

describe('endpoints.test', () => {
  it('sends one signed request outside the queue and the log', async () => {
    const { webhooks, addEndpoint, sent, clock } = await testInstance()
    const { id, secret } = await addEndpoint({ headers: { 'X-Token': 'hidden' }, isActive: false })
    const result = await webhooks.endpoints.test({ tenant, id })
    expect(result).toEqual({
      success: true,
      outcome: 'response',
      statusCode: 200,
      message: 'The receiver answered 200.',
      durationMs: 0,
    })
    expect(sent).toHaveLength(1)
    const request = sent[0]?.request
    expect(request).toMatchObject({ url: 'https://receiver.example/hooks', headers: { 'x-token': 'hidden' } })
    await verify(String(request?.body), request?.headers ?? {}, secret, { now: clock.now() })
    expect(JSON.parse(String(request?.body))).toMatchObject({ type: 'webhook.test', data: { test: true } })
    expect((await webhooks.messages.list({ tenant })).data).toEqual([])
  })

  it('sends the example of an event type', async () => {
    const { webhooks, addEndpoint, sent } = await testInstance()
    const { id } = await addEndpoint()
    await webhooks.endpoints.test({ tenant, id, type: 'invoice.paid' })
    expect(JSON.parse(String(sent[0]?.request.body))).toMatchObject({ type: 'invoice.paid', data: { id: 'in_1' } })
    const unknown = await errorOf(() => webhooks.endpoints.test({ tenant, id, type: 'nope' }))
    expect(unknown).toMatchObject({ code: 'unknown_event_type', details: { issues: [{ path: 'type' }] } })
    expect(await codeOf(() => webhooks.endpoints.test({ tenant, id, type: 'toString' }))).toBe('unknown_event_type')
  })

  it.each([
    [response(204), true, 'The receiver answered 204.'],
    [response(302), false, 'The receiver answered 302; only 2xx counts as success.'],
    [response(410), false, 'The receiver answered 410; only 2xx counts as success.'],
    [noResponse('timeout'), false, 'It ended as timeout.'],
    [noResponse('blocked'), false, 'It ended as blocked.'],
  ])('tells the outcome: %j', async (outcome, success, message) => {
    const { webhooks, addEndpoint } = await testInstance({ answer: () => outcome })
    const { id } = await addEndpoint()
    const before = await webhooks.endpoints.get({ tenant, id })
    expect(await webhooks.endpoints.test({ tenant, id })).toMatchObject({ success, message, outcome: outcome.kind })
    // It judges nothing: not even a 410 suspends
    expect(await webhooks.endpoints.get({ tenant, id })).toEqual(before)
  })

  it('sends four of an endpoint and eight of a tenant at once, and no more, so that none takes all connections to a host', async () => {
    const held: (() => void)[] = []
    const answer = () => new Promise<Outcome>((resolve) => held.push(() => resolve(response(200))))
    const { webhooks, addEndpoint, sent } = await testInstance({ answer })
    const endpoints = await Promise.all([1, 2, 3].map(() => addEndpoint()))
    const test = (n: number) => webhooks.endpoints.test({ tenant, id: endpoints[n]?.id ?? '' })
    const going = [0, 0, 0, 0].map(test)
    expect(await errorOf(() => test(0))).toMatchObject({ code: 'test_limit_reached', details: { limit: 4 } })
    going.push(...[1, 1, 2, 2].map(test))
    expect(await errorOf(() => test(2))).toMatchObject({ code: 'test_limit_reached', details: { limit: 8 } })
    const other = await addEndpoint({ tenant: 'other' })
    going.push(webhooks.endpoints.test({ tenant: 'other', id: other.id }))
    await vi.waitFor(() => expect(sent).toHaveLength(9))
    for (const release of held) release()
    for (const { success } of await Promise.all(going)) expect(success).toBe(true)
    // Those that ended, in whatever way, make room
    for (let n = 0; n < 10; n++)
      expect(await codeOf(() => webhooks.endpoints.test({ tenant, id: 'none' }))).toBe('not_found')
    const next = test(0)
    await vi.waitFor(() => expect(held).toHaveLength(10))
    held[9]?.()
    expect(await next).toMatchObject({ success: true })
  })

  it('ends with close()', async () => {
    const answer: Answer = (_request, _index, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(noResponse('aborted'))))
    const { webhooks, addEndpoint, sent } = await testInstance({ answer })
    const { id } = await addEndpoint()
    const going = webhooks.endpoints.test({ tenant, id })
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    await webhooks.close()
    expect(await going).toMatchObject({ success: false, outcome: 'aborted' })
  })

  it('takes at most the endpoint’s own time', async () => {
    const { webhooks, addEndpoint, sent } = await testInstance()
    const { id } = await addEndpoint({ timeoutMs: 2000 })
    await webhooks.endpoints.test({ tenant, id })
    await webhooks.endpoints.test({ tenant, id, timeoutMs: 500 })
    await webhooks.endpoints.test({ tenant, id, timeoutMs: 9000 })
    expect(sent.map(({ request }) => request.timeoutMs)).toEqual([2000, 500, 2000])
    for (const timeoutMs of [0, -1, Number.NaN, 'soon']) {
      expect(await codeOf(() => webhooks.endpoints.test(untyped({ tenant, id, timeoutMs })))).toBe('invalid_argument')
    }
  })
})
