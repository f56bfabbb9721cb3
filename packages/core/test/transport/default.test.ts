import { defaultTransport } from '@posthorn/core'
import { expect, it } from 'vitest'
import * as portable from '../../src/transport/default-portable.js'

it('is undici on Node', () => {
  expect(defaultTransport().capabilities).toEqual({
    name: 'undici',
    pinnedDns: true,
    headerLines: true,
    rawBody: true,
    ownConnections: true,
  })
})

it('is ofetch elsewhere, where undiciTransport() says that it needs Node', () => {
  expect(portable.defaultTransport().capabilities.name).toBe('ofetch')
  expect(() => portable.undiciTransport()).toThrow(expect.objectContaining({ code: 'unsupported' }))
})
