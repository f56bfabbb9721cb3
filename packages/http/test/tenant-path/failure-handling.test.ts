import type { FailureHandling } from '@posthorn/core'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { divertedEventResponse, presentDiverted } from '../../src/tenant-path/diverted.js'
import {
  changedFailureHandling,
  defaultFailureHandling,
  failureHandlingCreateRequest,
  failureHandlingOf,
  failureHandlingResponse,
  failureHandlingUpdateRequest,
  presentFailureHandling,
} from '../../src/tenant-path/failure-handling.js'

const parsed = (json: string) => v.parse(failureHandlingCreateRequest, JSON.parse(json))
const shown = (handling: FailureHandling | null) =>
  v.parse(v.nullable(failureHandlingResponse), presentFailureHandling(handling))

const whole = `{"triggers":["5xx","404","timeout"],"retryStrategy":{"type":"linear","maxRetries":10,"intervalSeconds":30},
  "divert":true,"suspend":true,"alertEndpoint":{"url":"https://example.com/alerts","headers":{"x-a":["1","2"]}}}`
const domain: FailureHandling = {
  triggers: ['5xx', '404', 'timeout'],
  retry: { kind: 'linear', maxAttempts: 11, intervalMs: 30_000 },
  divert: true,
  suspend: true,
  alert: { url: 'https://example.com/alerts', headers: { 'x-a': ['1', '2'] } },
}

describe('a creation', () => {
  test('says everything, and reads it back', () => {
    expect(failureHandlingOf(parsed(whole))).toEqual(domain)
    expect(shown(domain)).toEqual(JSON.parse(whole))
  })

  test.each(['{}', '{"triggers":["4xx","5xx","timeout"],"divert":false,"suspend":false}'])(
    '%s is the default',
    (json) => {
      expect(failureHandlingOf(parsed(json))).toEqual(defaultFailureHandling)
      expect(failureHandlingOf(undefined)).toEqual(defaultFailureHandling)
      expect(shown(defaultFailureHandling)).toBeNull()
      expect(shown(null)).toBeNull()
    },
  )

  test('has three retries by default, and their number beside the first attempt', () => {
    const handling = failureHandlingOf(parsed('{"retryStrategy":{}}'))
    expect(handling.retry).toEqual({ kind: 'exponential', maxAttempts: 4, initialMs: 60_000 })
    expect(shown(handling)?.retryStrategy).toEqual({ type: 'exponential', maxRetries: 3, intervalSeconds: 60 })
  })

  test.each([
    '{"triggers":["3xx"]}',
    '{"triggers":["600"]}',
    '{"retryStrategy":{"maxRetries":11}}',
    '{"retryStrategy":{"maxRetries":0}}',
    '{"retryStrategy":{"type":"cubic"}}',
    '{"alertEndpoint":{}}',
    '{"other":1}',
  ])('%s is refused', (json) => {
    expect(() => parsed(json)).toThrow(v.ValiError)
  })

  test('of another API may have a list of delays', () => {
    const retry = { kind: 'schedule' as const, delaysMs: [0, 1000, 2000] }
    expect(shown({ ...domain, retry })?.retryStrategy).toEqual({
      type: 'schedule',
      maxRetries: 2,
      intervalSeconds: null,
    })
  })
})

describe('a change', () => {
  const change = (json: string, stored: FailureHandling | null = domain) =>
    changedFailureHandling(stored, v.parse(failureHandlingUpdateRequest, JSON.parse(json)))

  test.each([
    ['{}', {}],
    ['{"removeTriggers":["404","5xx"],"addTriggers":["5xx","429"]}', { triggers: ['timeout', '5xx', '429'] }],
    ['{"retryStrategy":{"maxRetries":2}}', { retry: { kind: 'linear', maxAttempts: 3, intervalMs: 30_000 } }],
    [
      '{"retryStrategy":{"type":"exponential"}}',
      { retry: { kind: 'exponential', maxAttempts: 11, initialMs: 30_000 } },
    ],
    ['{"removeRetryStrategy":true}', { retry: null }],
    [
      '{"removeRetryStrategy":true,"retryStrategy":{"type":"linear"}}',
      { retry: { kind: 'linear', maxAttempts: 4, intervalMs: 60_000 } },
    ],
    ['{"divert":false}', { divert: false }],
    ['{"suspend":false}', { suspend: false }],
    ['{"removeAlertEndpoint":true}', { alert: null }],
    [
      '{"alertEndpoint":{"removeHeaders":["X-A"],"addHeaders":{"x-b":["3"]}}}',
      { alert: { url: 'https://example.com/alerts', headers: { 'x-b': ['3'] } } },
    ],
    [
      '{"removeAlertEndpoint":true,"alertEndpoint":{"url":"https://example.org/"}}',
      { alert: { url: 'https://example.org/', headers: {} } },
    ],
  ])('%s leaves the rest', (json, changed) => {
    expect(change(json)).toEqual({ ...domain, ...changed })
  })

  test('begins with the default where there is none', () => {
    expect(change('{"divert":true}', null)).toEqual({ ...defaultFailureHandling, divert: true })
  })
})

test.each([
  ['response', 404, ['4xx', '404'], '404', 'The receiver answered 404.'],
  ['response', 503, ['5xx'], '5xx', 'The receiver answered 503.'],
  ['connect', null, ['timeout'], 'timeout', 'No answer: connect.'],
] as const)(
  '%s %s is told as a diverted event',
  (lastOutcome, lastStatusCode, triggers, failureTrigger, failureMessage) => {
    const times = { createdAt: new Date(0), finishedAt: new Date('2030-01-31T12:00:00.250Z') }
    const delivery = { id: 'delivery', messageId: 'message', lastOutcome, lastStatusCode, ...times }
    expect(v.parse(divertedEventResponse, presentDiverted(delivery, triggers))).toEqual({
      eventLocator: 'message',
      requestLocator: 'delivery',
      failureMessage,
      failureTimestamp: '2030-01-31T12:00:00.250Z',
      failureTrigger,
    })
  },
)
