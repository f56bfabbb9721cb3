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
  const newest = await webhooks.endpoints.getSecret(ref)
  expect(rotated.map(({ secret }) => secret)).toContain(newest.secret)
})

it('a secret that an update replaces goes on signing for a day, whatever else the update changes', async () => {
  const { webhooks, ref, secret, signedWith, clock } = await signing()
  const chosen = ['chosen-secret-number-1', 'chosen-secret-number-2']
  for (const each of chosen) await webhooks.endpoints.update({ ...ref, secret: each, name: each })
  expect(await signedWith([secret, ...chosen])).toEqual([true, true, true])
  clock.advance(24 * 3600 * 1000 - 1)
  expect(await signedWith([secret, ...chosen])).toEqual([true, true, true])
  clock.advance(1)
  expect(await signedWith([secret, ...chosen])).toEqual([false, false, true])
})

it('a secret that is given once more signs once, and ends nothing that still signs', async () => {
  const { webhooks, store, ref, secret, signedWith, clock } = await signing()
  const chosen = 'chosen-secret-number-1'
  await webhooks.endpoints.update({ ...ref, secret: chosen })
  await webhooks.endpoints.update({ ...ref, secret: chosen })
  await webhooks.endpoints.rotateSecret({ ...ref, secret: chosen, overlapMs: 0 })
  expect((await store.endpoints.get(ref))?.secrets).toHaveLength(2)
  expect(await signedWith([secret, chosen])).toEqual([true, true])
  // And one that was on its way out comes back
  await webhooks.endpoints.update({ ...ref, secret })
  clock.advance(24 * 3600 * 1000)
  expect(await signedWith([secret, chosen])).toEqual([true, false])
})
