import { memoryStore } from '@posthorn/memory'
import { expect, it } from 'vitest'
import { createWebhooks } from '../../src/index.js'

const url = 'https://receiver.example/hooks'

async function registered() {
  const store = memoryStore()
  const webhooks = createWebhooks({ store, events: {} })
  const headers = { authorization: 'Bearer abc', 'x-api-key': ['one', 'two'], 'x-plain': 'seen' }
  const { id } = await webhooks.endpoints.create({ tenant: 'acme', url, headers })
  const stored = async () => (await store.endpoints.get({ tenant: 'acme', id }))?.headers
  return { webhooks, ref: { tenant: 'acme', id }, stored, headers }
}

it('keeps hidden values when an endpoint is sent back as it was read', async () => {
  const { webhooks, ref, stored, headers } = await registered()
  const shown = (await webhooks.endpoints.get(ref)).headers
  expect(shown).toEqual({ authorization: '********', 'x-api-key': ['********', '********'], 'x-plain': 'seen' })
  await webhooks.endpoints.update({ ...ref, headers: { ...shown, 'x-more': 'added' } })
  expect(await stored()).toEqual({ ...headers, 'x-more': 'added' })
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
