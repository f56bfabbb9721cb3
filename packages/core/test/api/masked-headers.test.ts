import { memoryStore } from '@posthorn/memory'
import { expect, it } from 'vitest'
import { createWebhooks, type HeaderMap, type UpdateEndpoint } from '../../src/index.js'

const url = 'https://receiver.example/hooks'

/** `meanwhile` is done after an endpoint was read and before that is answered. */
async function registered(meanwhile: () => Promise<void> = async () => {}) {
  const store = memoryStore()
  const get: typeof store.endpoints.get = async (ref) => {
    const record = await store.endpoints.get(ref)
    await meanwhile()
    return record
  }
  const webhooks = createWebhooks({ store: { ...store, endpoints: { ...store.endpoints, get } }, events: {} })
  const headers = { authorization: 'Bearer abc', 'x-api-key': ['one', 'two'], 'x-plain': 'seen' }
  const { id } = await webhooks.endpoints.create({ tenant: 'acme', url, headers })
  const stored = async () => (await store.endpoints.get({ tenant: 'acme', id }))?.headers
  return { store, webhooks, ref: { tenant: 'acme', id }, stored, headers }
}

it('keeps hidden values when an endpoint is sent back as it was read', async () => {
  const { webhooks, ref, stored, headers } = await registered()
  const shown = (await webhooks.endpoints.get(ref)).headers
  expect(shown).toEqual({ authorization: '********', 'x-api-key': ['********', '********'], 'x-plain': 'seen' })
  await webhooks.endpoints.update({ ...ref, headers: { ...shown, 'x-more': 'added' } })
  expect(await stored()).toEqual({ ...headers, 'x-more': 'added' })
})

it.each<[string, HeaderMap]>([
  ['a list of one line for one value', { Authorization: ['********'] }],
  ['one text for several lines', { 'X-Api-Key': '********' }],
  ['one text of all lines', { 'X-Api-Key': '********, ********' }],
])('keeps hidden values where an API shows them as %s', async (_, shown) => {
  const { webhooks, ref, stored, headers } = await registered()
  await webhooks.endpoints.update({ ...ref, headers: shown })
  const [name = ''] = Object.keys(shown)
  const kept = Object.entries(headers).find(([each]) => each === name.toLowerCase())
  expect(await stored()).toEqual({ [name]: kept?.[1] })
})

it('refuses a mask beside a value, and says in which header as it was spelt', async () => {
  const { webhooks, ref } = await registered()
  for (const mixed of ['********, three', ['********', 'three']]) {
    await expect(webhooks.endpoints.update({ ...ref, headers: { 'X-Api-KEY': mixed } })).rejects.toMatchObject({
      code: 'forbidden_header',
      details: { issues: [{ path: 'headers.X-Api-KEY' }] },
    })
  }
})

it('takes a mask for the value that is stored when the change is made, though another came after it was read', async () => {
  let rotate = async () => {}
  const { store, webhooks, ref, stored } = await registered(() => rotate())
  rotate = async () => {
    rotate = async () => {}
    await store.endpoints.update({ ...ref, patch: { headers: { authorization: 'Bearer new' } } })
  }
  await webhooks.endpoints.update({ ...ref, headers: { Authorization: '********', 'x-more': 'added' } })
  expect(await stored()).toEqual({ Authorization: 'Bearer new', 'x-more': 'added' })
})

it('refuses a mask that hides nothing', async () => {
  const { webhooks, ref } = await registered()
  const masked = { 'x-new-token': '********' }
  await expect(webhooks.endpoints.update({ ...ref, headers: masked })).rejects.toMatchObject({
    code: 'forbidden_header',
  })
  await expect(webhooks.endpoints.create({ tenant: 'acme', url, headers: masked })).rejects.toMatchObject({
    code: 'forbidden_header',
  })
})

it('lets no hidden value go to another origin with the URL', async () => {
  const { webhooks, ref, stored, headers } = await registered()
  const shown = (await webhooks.endpoints.get(ref)).headers
  for (const elsewhere of ['https://thief.example/', 'http://receiver.example/', 'https://receiver.example:8443/']) {
    for (const given of [{}, { headers: shown }]) {
      const moved = createWebhooks({ store: await copyOf(headers), events: {}, egress: { allowHttp: true } })
      await expect(moved.endpoints.update({ ...ref, id: 'copy', url: elsewhere, ...given })).rejects.toMatchObject({
        code: 'forbidden_header',
        message: expect.stringContaining('authorization'),
      })
      expect((await moved.endpoints.get({ ...ref, id: 'copy' })).url).toBe(url)
    }
  }
  expect(await stored()).toEqual(headers)
})

/** A store with one endpoint, whose id is `copy`. */
async function copyOf(headers: HeaderMap) {
  const store = memoryStore()
  const webhooks = createWebhooks({ store, events: {}, ids: { endpoint: () => 'copy' } })
  await webhooks.endpoints.create({ tenant: 'acme', url, headers })
  return store
}

it('takes another origin with the values given again, without them, or for who may read them', async () => {
  const changes: Partial<UpdateEndpoint>[] = [
    { headers: { authorization: 'Bearer new' } },
    { headers: {} },
    { headers: { authorization: '********', 'x-plain': 'seen' }, carrySecrets: true },
    { carrySecrets: true },
  ]
  for (const change of changes) {
    const { webhooks, ref } = await registered()
    const moved = await webhooks.endpoints.update({ ...ref, url: 'https://new.example/', ...change })
    expect(moved.url).toBe('https://new.example/')
  }
  const { webhooks, ref, stored, headers } = await registered()
  await webhooks.endpoints.update({ ...ref, url: `${url}/v2` })
  expect(await stored()).toEqual(headers)
})

it('a change of a version that is gone is refused, and changes nothing', async () => {
  const { webhooks, ref } = await registered()
  const { version } = await webhooks.endpoints.get(ref)
  expect(await webhooks.endpoints.update({ ...ref, version, name: 'first' })).toMatchObject({ version: version + 1 })
  const late = webhooks.endpoints.update({ ...ref, version, name: 'second' })
  await expect(late).rejects.toMatchObject({ code: 'conflict' })
  expect(await webhooks.endpoints.get(ref)).toMatchObject({ name: 'first' })
})
