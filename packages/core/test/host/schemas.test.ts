import { describe, expect, it } from 'vitest'
import { codeOf, errorOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'

function fail(): never {
  throw new Error('the host’s own')
}

const schemaOf = (validate: (payload: unknown) => unknown) =>
  untyped({ '~standard': { version: 1, vendor: 'host', validate } })
const instanceWith = (validate: (payload: unknown) => unknown) =>
  testInstance({ events: { 'invoice.paid': { schema: schemaOf(validate) } } })
const later = (value: unknown) => ({
  // biome-ignore lint/suspicious/noThenProperty: a promise of another kind than the runtime's
  then: (resolve: (value: unknown) => void) => void setImmediate(() => resolve(value)),
})

const rubbish = [
  ...[undefined, null, true, 'fine', {}, { issues: true }, { issues: 'bad' }, { issues: [null] }, { issues: [{}] }],
  ...['a.b', [null]].map((path) => ({ issues: [{ message: 'bad', path }] })),
]

describe('a schema that throws or gives no result', () => {
  const broken = [
    fail,
    async () => fail(),
    ...rubbish.map((value) => () => value),
    ...rubbish.map((value) => async () => value),
    ...rubbish.map((value) => () => later(value)),
  ]

  it.each(broken)('fails the emit, by name, and nothing is emitted (%#)', async (validate) => {
    const { webhooks } = await instanceWith(validate)
    const item = { type: 'invoice.paid', payload: {}, tenant }
    for (const call of [() => webhooks.emit('invoice.paid', {}, { tenant }), () => webhooks.emitMany([item, item])]) {
      const error = await errorOf(call)
      expect(error.code).toBe('host_function_failed')
      expect(error.message).toMatch(
        /^(emitMany: items\[0\]: )?The schema of "invoice\.paid" (threw|must give).*Nothing was emitted\.$/,
      )
    }
    expect(['host_function_failed', 'async_schema']).toContain(
      await codeOf(() => webhooks.emitSync('invoice.paid', {}, { tenant })),
    )
    expect((await webhooks.messages.list({ tenant })).data).toEqual([])
  })
})

describe('a schema whose result comes later, by a promise of its own kind', () => {
  it('is waited for', async () => {
    const bad = await instanceWith(() => later({ issues: [{ message: 'is bad' }] }))
    expect(await codeOf(() => bad.webhooks.emit('invoice.paid', {}, { tenant }))).toBe('invalid_payload')
    expect(await codeOf(() => bad.webhooks.emitSync('invoice.paid', {}, { tenant }))).toBe('async_schema')
    const good = await instanceWith((value) => later({ value }))
    await good.webhooks.emit('invoice.paid', {}, { tenant })
    expect((await good.webhooks.messages.list({ tenant })).data).toHaveLength(1)
  })
})
