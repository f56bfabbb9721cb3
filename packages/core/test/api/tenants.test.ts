import { describe, expect, it } from 'vitest'
import { codeOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'

const uuid = '01975a3c-0000-7000-8000-000000000000'

describe('another tenant’s object', () => {
  it('is not there for any call, and is left as it was', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    const { id } = await addEndpoint()
    const before = await webhooks.endpoints.get({ tenant: 'acme', id })
    const { id: messageId } = await webhooks.emit('invoice.paid', {}, { tenant: 'acme' })
    const [delivery] = (await webhooks.deliveries.list({ tenant: 'acme' })).data
    const other = { tenant: 'other', id }
    const theirs = { tenant: 'other', id: delivery?.id ?? '' }
    const calls = [
      () => webhooks.endpoints.get(other),
      () => webhooks.endpoints.update({ ...other, name: 'mine now' }),
      () => webhooks.endpoints.delete(other),
      () => webhooks.endpoints.getSecret(other),
      () => webhooks.endpoints.suspend(other),
      () => webhooks.endpoints.unsuspend(other),
      () => webhooks.endpoints.test(other),
      () => webhooks.messages.get({ tenant: 'other', id: messageId }),
      () => webhooks.deliveries.get(theirs),
      () => webhooks.deliveries.attempts(theirs),
      () => webhooks.deliveries.retry(theirs),
      () => webhooks.deliveries.cancel(theirs),
      () => webhooks.deliveries.dismiss(theirs),
    ]
    for (const call of calls) expect(await codeOf(call)).toBe('not_found')
    expect(await webhooks.endpoints.get({ tenant: 'acme', id })).toEqual(before)
    expect(await webhooks.deliveries.get({ ...theirs, tenant: 'acme' })).toEqual(delivery)
  })

  it('is in no list and in no count', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    const { id } = await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant: 'acme' })
    const empty = { data: [], nextCursor: null, total: 0 }
    const request = { tenant: 'other', total: true }
    expect(await webhooks.endpoints.list({ ...request, where: { id } })).toEqual(empty)
    expect(await webhooks.messages.list(request)).toEqual(empty)
    expect(await webhooks.deliveries.list({ ...request, where: { endpointId: id } })).toEqual(empty)
    expect(await webhooks.stats({ tenant: 'other' })).toMatchObject({ due: 0, pending: 0 })
    expect(await webhooks.stats({ tenant: 'acme' })).toMatchObject({ pending: 1 })
    expect(await webhooks.stats()).toMatchObject({ pending: 1 })
  })

  it('stays where a tenant is deleted', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    await addEndpoint()
    await addEndpoint({ tenant: 'other' })
    for (const tenant of ['acme', 'other']) await webhooks.emit('invoice.paid', {}, { tenant })
    expect(await webhooks.tenants.delete({ tenant: 'acme' })).toEqual({ deleted: 3 })
    expect((await webhooks.endpoints.list({ tenant: 'acme' })).data).toEqual([])
    expect((await webhooks.deliveries.list({ tenant: 'other' })).data).toHaveLength(1)
  })
})

describe('an id that no object has', () => {
  it.each(['nope', uuid, "' OR 1=1 --", '../../etc/passwd', '%00'])('%s is not found', async (id) => {
    const { webhooks } = await testInstance()
    const ref = { tenant: 'acme', id }
    for (const call of [
      () => webhooks.endpoints.get(ref),
      () => webhooks.messages.get(ref),
      () => webhooks.deliveries.get(ref),
      () => webhooks.deliveries.retry(ref),
    ]) {
      expect(await codeOf(call)).toBe('not_found')
    }
  })

  it.each(['', 'a\0', 'x'.repeat(65)])('%j is no id', async (id) => {
    const { webhooks } = await testInstance()
    expect(await codeOf(() => webhooks.endpoints.get({ tenant: 'acme', id }))).toBe('invalid_argument')
    expect(await codeOf(() => webhooks.deliveries.get({ tenant: 'acme', id }))).toBe('invalid_argument')
  })
})
