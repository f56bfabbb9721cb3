import { describe, expect, it } from 'vitest'
import { errorOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'

function fail(): never {
  throw new Error('the host’s own')
}

const reject = async () => fail()
const signer = { headerNames: [], sign: () => ({}), generateSecret: () => 'a-secret' }
const makers = [fail, reject, () => undefined, () => null, () => 7, () => '', () => 'a\0b', () => 'x'.repeat(513)]

describe.each([
  { name: 'ids.endpoint', optionsWith: (make: unknown) => ({ ids: { endpoint: make } }) },
  { name: 'signer.generateSecret', optionsWith: (make: unknown) => ({ signer: { ...signer, generateSecret: make } }) },
])('$name that throws or gives what it may not', ({ name, optionsWith }) => {
  it.each(makers)('fails the call, by name, and makes no endpoint (%#)', async (make) => {
    const { webhooks, addEndpoint } = await testInstance(untyped(optionsWith(make)))
    const error = await errorOf(() => addEndpoint())
    expect(error.code).toBe('host_function_failed')
    expect(error.message).toMatch(new RegExp(`^${name} (threw|must give).*No endpoint was created\\.$`))
    expect((await webhooks.endpoints.list({ tenant })).data).toEqual([])
  })
})

it('a generated secret that looks like one at rest is refused, as it could never be read again', async () => {
  const { addEndpoint } = await testInstance({ signer: { ...signer, generateSecret: () => 'sealed:abc' } })
  expect((await errorOf(() => addEndpoint())).code).toBe('host_function_failed')
})
