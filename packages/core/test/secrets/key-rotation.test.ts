import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { expect, it } from 'vitest'
import { alertTenant } from '../../src/request/alert-endpoint.js'
import { codeOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'

const tenant = 'acme'
const [old, fresh] = ['o', 'n'].map((letter) => Buffer.alloc(32, letter).toString('base64'))
if (old === undefined || fresh === undefined) throw new Error('There are two keys.')
const oldKey = old
const newKey = fresh

/** Processes of one host, each with keys of its own, on one store. */
function fleet() {
  const clock = manualClock()
  const store = memoryStore({ clock })
  return {
    clock,
    store,
    process: (...keys: string[]) => testInstance({ store, clock, ...(keys.length > 0 && { secrets: { keys } }) }),
  }
}

it('a key is replaced without an endpoint that some process cannot read', async () => {
  const { process } = fleet()
  const first = await process(oldKey)
  const { id } = await first.addEndpoint()
  // Known everywhere before it is used anywhere, then used, then alone
  for (const [before, after] of [
    [[oldKey], [oldKey, newKey]],
    [
      [oldKey, newKey],
      [newKey, oldKey],
    ],
  ] as const) {
    const both = [await process(...before), await process(...after)]
    for (const writer of both) {
      const { secret } = await writer.webhooks.endpoints.rotateSecret({ tenant, id })
      for (const reader of both) {
        expect(await reader.webhooks.endpoints.getSecret({ tenant, id })).toEqual({ secret })
        await writer.webhooks.emit('invoice.paid', {}, { tenant })
        expect(await reader.webhooks.drain()).toEqual({ attempts: 1, delivered: 1 })
        expect(reader.errors).toEqual([])
      }
    }
  }
  const { webhooks } = await process(newKey, oldKey)
  expect(await webhooks.tenants.reencryptSecrets({ tenant })).toEqual({ reencrypted: 1, unreadable: 0 })
  expect(await webhooks.tenants.reencryptSecrets({ tenant })).toEqual({ reencrypted: 0, unreadable: 0 })
  const last = await process(newKey)
  expect(await last.webhooks.endpoints.getSecret({ tenant, id })).toEqual(
    await webhooks.endpoints.getSecret({ tenant, id }),
  )
})

it('what was stored plain, with an old key, and for alerts is encrypted anew, page by page, and nothing of others', async () => {
  const { process, store, clock } = fleet()
  const plain = await process()
  for (let n = 0; n < 120; n++) await plain.addEndpoint({ name: `plain ${n}` })
  const other = await plain.addEndpoint({ tenant: 'other' })
  const sealing = await process(oldKey)
  const { id, secret } = await sealing.addEndpoint({
    failureHandling: { triggers: ['5xx'], alert: { url: 'https://alerts.example/' } },
  })
  // Makes the hidden endpoint that alerts go to
  const failing = await testInstance({ store, clock, secrets: { keys: [oldKey] }, answer: () => response(500) })
  await failing.webhooks.emit('invoice.paid', {}, { tenant })
  await failing.webhooks.drain()
  const before = await store.endpoints.get({ tenant, id })

  const { webhooks } = await process(newKey, oldKey)
  expect(await webhooks.tenants.reencryptSecrets({ tenant })).toEqual({ reencrypted: 122, unreadable: 0 })
  const after = await process(newKey)
  expect(await after.webhooks.endpoints.getSecret({ tenant, id })).toEqual({ secret })
  const hidden = await store.endpoints.list({
    tenant: alertTenant(tenant),
    where: {},
    sort: [{ field: 'id', direction: 'asc' }],
    after: null,
    offset: 0,
    limit: 10,
    total: false,
  })
  const own = await store.endpoints.list({
    tenant,
    where: {},
    sort: [{ field: 'id', direction: 'asc' }],
    after: null,
    offset: 0,
    limit: 1000,
    total: false,
  })
  const newest = before?.secrets[0]?.value.split(':')[2]
  expect(hidden.rows).toHaveLength(1)
  for (const { secrets } of [...hidden.rows, ...own.rows]) {
    for (const { value } of secrets) expect(value).toMatch(/^sealed:1:/)
    for (const { value } of secrets) expect(value.split(':')[2]).not.toBe(newest)
  }
  const untouched = await store.endpoints.get({ tenant: 'other', id: other.id })
  expect(untouched?.secrets[0]?.value).toBe(other.secret)
  expect((await store.endpoints.get({ tenant, id }))?.updatedAt).toBe(before?.updatedAt)
})

it('a rotation that comes between is kept, and one that no key reads is told of and stands in nobody’s way', async () => {
  const { process, store } = fleet()
  const lost = await process(Buffer.alloc(32, 'l').toString('base64'))
  await lost.addEndpoint()
  const sealing = await process(oldKey)
  const { id } = await sealing.addEndpoint()
  const { endpoints } = store
  let rotated = ''
  const meddling = {
    ...store,
    endpoints: {
      ...endpoints,
      async update(request: Parameters<typeof endpoints.update>[0]) {
        if (rotated === '') rotated = (await sealing.webhooks.endpoints.rotateSecret({ tenant, id })).secret
        return endpoints.update(request)
      },
    },
  }
  const { webhooks } = await testInstance({ store: meddling, secrets: { keys: [newKey, oldKey] } })
  expect(await webhooks.tenants.reencryptSecrets({ tenant })).toEqual({ reencrypted: 1, unreadable: 1 })
  const after = await process(newKey)
  expect(await after.webhooks.endpoints.getSecret({ tenant, id })).toEqual({ secret: rotated })
  expect((await store.endpoints.get({ tenant, id }))?.secrets).toHaveLength(2)
})

it('nothing can be encrypted without a key', async () => {
  const { process } = fleet()
  const { webhooks } = await process()
  expect(await codeOf(() => webhooks.tenants.reencryptSecrets({ tenant }))).toBe('invalid_argument')
})
