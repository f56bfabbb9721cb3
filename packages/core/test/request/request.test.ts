import { messageRecord } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { requestFor } from '../../src/request/request.js'
import { target } from '../support/jobs.js'

const limits = { timeoutMs: 15_000, responseBytes: 16_384 }
const now = 1_750_000_000_999

describe('a request', () => {
  it('is the signed message, to the endpoint, within the limits', () => {
    const message = messageRecord()
    const request = requestFor(message, target(), limits, now)
    expect(request).toEqual({
      url: 'https://receiver.example/hooks',
      headers: {
        'user-agent': 'Posthorn',
        'content-type': 'application/json',
        'webhook-id': message.id,
        'webhook-timestamp': '1750000000',
        'webhook-signature': expect.stringMatching(/^v1,/),
      },
      body: message.payload,
      timeoutMs: 15_000,
      maxResponseBytes: 16_384,
    })
  })

  it('has the endpoint’s headers and time, but never in place of ours', () => {
    const headers = {
      'user-agent': 'Acme',
      'x-many': ['a', 'b'],
      'content-type': 'text/evil',
      'webhook-signature': 'v1,mine',
      traceparent: 'mine',
    }
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const message = messageRecord({ traceparent: trace })
    const tracing = { ...limits, forwardTraceparent: true }
    const request = requestFor(message, target({ headers, timeoutMs: 500 }), tracing, now)
    expect(request.headers).toMatchObject({
      'user-agent': 'Acme',
      'x-many': ['a', 'b'],
      'content-type': 'application/json',
      traceparent: trace,
    })
    expect(request.headers['webhook-signature']).not.toBe('v1,mine')
    expect(request.timeoutMs).toBe(500)
    expect(requestFor(message, target(), limits, now).headers).not.toHaveProperty('traceparent')
  })

  it('has our headers before those of the endpoint', () => {
    const names = Object.keys(
      requestFor(messageRecord(), target({ headers: { 'x-a': '1', 'user-agent': 'Acme' } }), limits, now).headers,
    )
    const ours = ['content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature']
    expect([names.slice(0, 4).sort(), names.slice(4)]).toEqual([ours.sort(), ['user-agent', 'x-a']])
  })

  it('is signed with the secrets that are still good', () => {
    const secret = (expiresAt: number | null) => ({ plain: `secret until ${expiresAt}`, expiresAt })
    const rotated = { ...target(), secrets: [secret(null), secret(now + 1), secret(now)] }
    const signature = requestFor(messageRecord(), rotated, limits, now).headers['webhook-signature']
    expect(String(signature).split(' ')).toHaveLength(2)
  })
})
