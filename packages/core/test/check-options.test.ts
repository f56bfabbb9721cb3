import {
  cloudEvents,
  createEgress,
  githubSignature,
  hmacHeader,
  ofetchTransport,
  standardWebhooks,
  stripeSignature,
  undiciTransport,
  verify,
} from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { describe, expect, it } from 'vitest'
import { errorOf } from './support/errors.js'
import { untyped } from './support/untyped.js'

const misspelt = untyped({ egres: {} })

describe('an option that is not known is refused, naming those that are, by', () => {
  it.each([
    ['undiciTransport', () => undiciTransport(misspelt), 'egress, connectionsPerOrigin, maxOrigins, tls, proxy'],
    ['undiciTransport: proxy', () => undiciTransport({ proxy: misspelt }), 'url, headers, tls'],
    ['ofetchTransport', () => ofetchTransport(misspelt), 'egress, fetch'],
    ['egress', () => createEgress(misspelt), 'allowHttp, allow, lookup, servers'],
    ['memoryStore', () => memoryStore(misspelt), 'clock'],
    ['hmacHeader', () => hmacHeader(misspelt), 'header, idHeader, .*generateSecret'],
    ['standardWebhooks', () => standardWebhooks(misspelt), 'algorithm'],
    ['githubSignature', () => githubSignature(misspelt), 'header, idHeader, generateSecret'],
    ['stripeSignature', () => stripeSignature(misspelt), 'header, idHeader, generateSecret'],
    ['cloudEvents', () => cloudEvents(misspelt), 'source'],
    ['verify', () => verify('', {}, 'secret', misspelt), 'toleranceSeconds, now'],
  ])('%s', async (name, call, known) => {
    const { code, message, details } = await errorOf(call)
    expect(code).toBe('invalid_argument')
    expect(message).toMatch(new RegExp(`^${name}: egres: is not known; known are ${known}\\.$`))
    expect(details.issues).toMatchObject([{ path: 'egres' }])
  })
})

it('options that are no object are refused', async () => {
  const error = await errorOf(() => undiciTransport(untyped(new Map())))
  expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(/must be an object/) })
})
