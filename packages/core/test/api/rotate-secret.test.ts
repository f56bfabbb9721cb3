import { verify } from '@posthorn/core'
import { expect, it } from 'vitest'
import { codeOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'

const tenant = 'acme'

/** An endpoint, and which of these secrets the next request to it is signed with. */
async function signing() {
  const instance = await testInstance()
  const { webhooks, addEndpoint, sent, clock } = instance
  const { id, secret } = await addEndpoint()
  async function signedWith(secrets: string[]): Promise<boolean[]> {
    await webhooks.emit('invoice.paid', {}, { tenant })
    await webhooks.drain()
    const request = sent.at(-1)?.request
    if (request === undefined) throw new Error('Nothing was sent.')
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const now = clock.now()
    return Promise.all(
      secrets.map((each) =>
        verify(request.body, headers, each, { now }).then(
          () => true,
          () => false,
        ),
      ),
    )
  }
  return { ...instance, ref: { tenant, id }, secret, signedWith }
}

it('an old secret goes on signing beside the new one until its time is over', async () => {
  const { webhooks, ref, secret, signedWith, clock } = await signing()
  const rotated = await webhooks.endpoints.rotateSecret({ ...ref, overlapMs: 1000 })
  expect(rotated).toMatchObject({ id: ref.id, version: 2, secretPrefix: rotated.secret.slice(0, 10) })
  expect(await webhooks.endpoints.getSecret(ref)).toEqual({ secret: rotated.secret })
  expect(await signedWith([secret, rotated.secret])).toEqual([true, true])
  clock.advance(1000)
  expect(await signedWith([secret, rotated.secret])).toEqual([false, true])
})

it('a secret that leaked stops signing at once, and one that was chosen is taken', async () => {
  const { webhooks, ref, secret, signedWith } = await signing()
  const chosen = 'a secret of my own'.replaceAll(' ', '-')
  expect(await webhooks.endpoints.rotateSecret({ ...ref, secret: chosen, overlapMs: 0 })).toMatchObject({
    secret: chosen,
  })
  expect(await signedWith([secret, chosen])).toEqual([false, true])
  expect(await codeOf(() => webhooks.endpoints.rotateSecret({ ...ref, secret: 'short' }))).toBe('invalid_argument')
  expect(await codeOf(() => webhooks.endpoints.rotateSecret({ ...ref, id: 'nobody' }))).toBe('not_found')
})

it('rotations that meet each other all count, and ten sign at most', async () => {
  const { webhooks, store, ref } = await signing()
  const rotated = await Promise.all(Array.from({ length: 12 }, () => webhooks.endpoints.rotateSecret(ref)))
  expect(new Set(rotated.map(({ secret }) => secret)).size).toBe(12)
  const record = await store.endpoints.get(ref)
  expect(record?.secrets).toHaveLength(10)
  expect(record?.secrets.filter(({ expiresAt }) => expiresAt === null)).toHaveLength(1)
})
