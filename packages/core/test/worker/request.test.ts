import { messageRecord } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { requestFor } from '../../src/worker/request.js'
import { createTargetCache } from '../../src/worker/target.js'
import { thrownCode } from '../support/errors.js'
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
    const request = requestFor(message, target({ headers, timeoutMs: 500 }), limits, now)
    expect(request.headers).toMatchObject({
      'user-agent': 'Acme',
      'x-many': ['a', 'b'],
      'content-type': 'application/json',
      traceparent: trace,
    })
    expect(request.headers['webhook-signature']).not.toBe('v1,mine')
    expect(request.timeoutMs).toBe(500)
  })

  it('is signed with the secrets that are still good', () => {
    const secret = (expiresAt: number | null) => ({ plain: `secret until ${expiresAt}`, expiresAt })
    const rotated = { ...target(), secrets: [secret(null), secret(now + 1), secret(now)] }
    const signature = requestFor(messageRecord(), rotated, limits, now).headers['webhook-signature']
    expect(String(signature).split(' ')).toHaveLength(2)
  })
})

describe('endpoints made ready', () => {
  it('are kept by version, and asked of the store again only when it is another', () => {
    let made = 0
    const cache = createTargetCache((record) => {
      made++
      return { ...target(), record }
    })
    const { record } = target()
    const health = { consecutiveFailures: 0, failingSince: null, openUntil: null, probeUntil: null, nextSlot: null }
    const state = {
      id: record.id,
      version: 1,
      health: { ...health, state: 'closed', gated: false, endpointId: record.id, version: 1 },
    } as const
    expect(cache.get({ ...state, endpoint: record }).record).toBe(record)
    expect(cache.versions().get(record.id)).toBe(1)
    expect(cache.get(state).record).toBe(record)
    expect(made).toBe(1)
    expect(thrownCode(() => cache.get({ ...state, version: 2 }))).toBe('store_failed')
    expect(thrownCode(() => cache.get({ ...state, id: 'unknown' }))).toBe('store_failed')
    const newer = { ...record, version: 2 }
    expect(cache.get({ ...state, version: 2, endpoint: newer }).record).toBe(newer)
    expect(cache.versions().get(record.id)).toBe(2)
  })
})
