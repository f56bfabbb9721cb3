import { createWebhooks } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { expect, test } from 'vitest'

const id = (digit: string) => digit.repeat(64)
const grant = { permissions: ['read'] }

function sessions() {
  const clock = manualClock()
  return { clock, ...createWebhooks({ store: memoryStore({ clock }), clock, events: {} }).sessions }
}

test('a link lasts as long as it is asked to, and its session as long as that is', async () => {
  const { clock, createLink, exchange, find } = sessions()
  const madeAt = clock.now()
  const made = await createLink({ id: id('a'), tenant: 'acme', grant, forMs: 1000 })
  expect(made).toEqual({ expiresAt: new Date(madeAt + 1000) })
  clock.advance(999)
  expect(await exchange({ link: id('a'), session: id('b'), forMs: 5000 })).toBe('exchanged')
  expect(await find({ id: id('b') })).toEqual({
    tenant: 'acme',
    grant,
    createdAt: new Date(madeAt + 999),
    expiresAt: new Date(madeAt + 5999),
  })
  clock.advance(5000)
  expect(await find({ id: id('b') })).toBe(null)
})

test('an exchange can be made again for a minute with the same session, as long as that is there', async () => {
  const { clock, createLink, exchange, find, delete: end } = sessions()
  await createLink({ id: id('a'), tenant: 'acme', grant, forMs: 1000 })
  const request = { link: id('a'), session: id('b'), forMs: 500_000 }
  expect(await exchange(request)).toBe('exchanged')
  const made = await find({ id: id('b') })
  clock.advance(59_999)
  expect(await exchange({ ...request, session: id('c') })).toBe('used')
  expect(await exchange(request)).toBe('exchanged')
  expect(await find({ id: id('b') })).toEqual(made)
  clock.advance(1)
  expect(await exchange(request)).toBe('used')
  await createLink({ id: id('d'), tenant: 'acme', grant, forMs: 1000 })
  expect(await exchange({ ...request, link: id('d'), session: id('e') })).toBe('exchanged')
  await end({ id: id('e') })
  expect(await exchange({ ...request, link: id('d'), session: id('e') })).toBe('used')
})

test.each([
  [{ id: 'token', tenant: 'acme', grant, forMs: 1000 }, /id: must be a SHA-256/],
  [{ id: id('A'), tenant: 'acme', grant, forMs: 1000 }, /id: must be a SHA-256/],
  [{ id: id('a'), tenant: '', grant, forMs: 1000 }, /tenant/],
  [{ id: id('a'), tenant: 'acme', grant: [], forMs: 1000 }, /grant: must be an object/],
  [{ id: id('a'), tenant: 'acme', grant, forMs: 0 }, /forMs/],
  [{ id: id('a'), tenant: 'acme', grant, forMs: Number.MAX_SAFE_INTEGER }, /forMs/],
  [{ id: id('a'), tenant: 'acme', grant, forMs: 1000, kind: 'session' }, /kind: is not known/],
])('a link that is wrong is not kept: %j', async (request, message) => {
  const given: Parameters<ReturnType<typeof sessions>['createLink']>[0] = JSON.parse(JSON.stringify(request))
  await expect(sessions().createLink(given)).rejects.toMatchObject({
    code: 'invalid_argument',
    message: expect.stringMatching(message),
  })
})
