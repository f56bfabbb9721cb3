import { verify } from '@posthorn/core'
import { describe, expect, it } from 'vitest'
import { codeOf, errorOf } from '../support/errors.js'
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
  ])('says what came of it: %j', async (outcome, success, message) => {
    const { webhooks, addEndpoint } = await testInstance({ answer: () => outcome })
    const { id } = await addEndpoint()
    const before = await webhooks.endpoints.get({ tenant, id })
    expect(await webhooks.endpoints.test({ tenant, id })).toMatchObject({ success, message, outcome: outcome.kind })
    // It judges nothing: not even a 410 suspends
    expect(await webhooks.endpoints.get({ tenant, id })).toEqual(before)
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
