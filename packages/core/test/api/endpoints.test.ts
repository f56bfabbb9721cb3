import { describe, expect, it } from 'vitest'
import { codeOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'

const tenant = 'acme'

describe('endpoints', () => {
  it('are created with defaults that get every event', async () => {
    const { addEndpoint, clock } = await testInstance()
    const now = new Date(clock.now())
    expect(await addEndpoint()).toEqual({
      id: expect.any(String),
      tenant,
      url: 'https://receiver.example/hooks',
      name: null,
      description: null,
      eventTypes: null,
      scopes: null,
      headers: {},
      isActive: true,
      status: 'active',
      suspendedAt: null,
      suspendedReason: null,
      suspendedBy: null,
      health: { failingSince: null, failures: 0, breaker: 'closed', retryAt: null },
      maxInFlight: null,
      ordering: null,
      failureHandling: null,
      timeoutMs: null,
      profile: null,
      rateLimit: null,
      metadata: {},
      createdBy: null,
      createdAt: now,
      updatedAt: now,
      version: 1,
      secret: expect.stringMatching(/^whsec_/),
      secretPrefix: expect.any(String),
    })
  })

  it('keep their URL as it was understood, from create and update', async () => {
    const { webhooks, addEndpoint } = await testInstance({ egress: { allowHttp: true } })
    const { id, url } = await addEndpoint({ url: ' https://Receiver.example/a\n\tb ' })
    expect(url).toBe('https://receiver.example/ab')
    await webhooks.endpoints.update({ tenant, id, url: 'http:\\\\receiver.example:80\\b\tc' })
    expect(await webhooks.endpoints.get({ tenant, id })).toMatchObject({ url: 'http://receiver.example/bc' })
    const found = await webhooks.endpoints.list({ tenant, where: { url: 'http:\\\\receiver.example\\bc' } })
    expect(found.data).toHaveLength(1)
    expect(await codeOf(() => addEndpoint({ url: ' ' }))).toBe('invalid_url')
    expect(await codeOf(() => addEndpoint({ url: `https://receiver.example/${'ü'.repeat(500)}` }))).toBe('invalid_url')
  })

  it('are not looked through where a list is too long, or a map too large', async () => {
    const { addEndpoint } = await testInstance()
    const many = Array<number>(131_000).fill(1)
    const issues = async (over: object) => {
      const error = await addEndpoint(over).catch((caught) => caught)
      return error.details.issues
    }
    const keys = Object.fromEntries(many.map((one, at) => [`x-${at}`, one]))
    for (const [over, path] of [
      [{ eventTypes: many }, 'eventTypes'],
      [{ headers: keys }, 'headers'],
      [{ headers: { 'x-many': many } }, 'headers.x-many'],
      [{ scopes: keys }, 'scopes'],
    ] as const) {
      expect(await issues(over)).toEqual([{ path, message: expect.any(String) }])
    }
  })

  it('keep what they are given', async () => {
    const { webhooks, addEndpoint } = await testInstance({ profiles: { legacy: {} } })
    const given = {
      name: 'Billing 🎺',
      description: '',
      eventTypes: ['invoice.*', 'user.created', 'invoice.*'],
      scopes: { region: 'eu', tier: 2, trial: false, shop: { ids: [1, '2', null] } },
      headers: { 'X-Team': 'billing', 'x-many': ['a', 'b'] },
      isActive: false,
      maxInFlight: 3,
      timeoutMs: 5000,
      profile: 'legacy',
      metadata: { nested: { list: [1, null, 'two'] } },
      createdBy: 'user 7',
    }
    const { id } = await addEndpoint(given)
    expect(await webhooks.endpoints.get({ tenant, id })).toMatchObject({
      ...given,
      eventTypes: ['invoice.*', 'user.created'],
      headers: { 'X-Team': 'billing', 'x-many': ['a', 'b'] },
      status: 'paused',
    })
  })

  it('share nothing with the objects they were made of', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    const metadata = { list: [1] }
    const headers = { 'x-many': ['a'] }
    const created = await addEndpoint({ metadata, headers })
    metadata.list.push(2)
    headers['x-many'].push('b')
    expect(created).toMatchObject({ metadata: { list: [1] }, headers: { 'x-many': ['a'] } })
    created.metadata.added = true
    const read = await webhooks.endpoints.get({ tenant, id: created.id })
    expect(read).toMatchObject({ metadata: { list: [1] }, headers: { 'x-many': ['a'] } })
    expect(read.metadata).not.toHaveProperty('added')
  })

  it('are left as they are by an update that names nothing: no new time, no event', async () => {
    const { webhooks, clock, addEndpoint } = await testInstance()
    const { secret: _, ...before } = await addEndpoint()
    const told: unknown[] = []
    webhooks.on('endpoint.updated', (event) => told.push(event))
    clock.advance(1000)
    expect(await webhooks.endpoints.update({ tenant, id: before.id })).toEqual(before)
    expect(await webhooks.endpoints.update({ tenant, id: before.id, name: undefined })).toEqual(before)
    expect(told).toEqual([])
    expect(await codeOf(() => webhooks.endpoints.update({ tenant, id: 'nobody' }))).toBe('not_found')
  })

  it('change only in what an update names', async () => {
    const { webhooks, addEndpoint, clock } = await testInstance()
    const { secret, ...before } = await addEndpoint({ name: 'a', eventTypes: ['invoice.paid'], timeoutMs: 5000 })
    clock.advance(1000)
    const after = await webhooks.endpoints.update({ tenant, id: before.id, timeoutMs: null })
    expect(after).toEqual({ ...before, timeoutMs: null, updatedAt: new Date(clock.now()), version: 2 })
    expect(await webhooks.endpoints.getSecret({ tenant, id: before.id })).toEqual({ secret })
  })

  it('get none of the events once the last is removed, and all only where asked', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    const { id } = await addEndpoint({ eventTypes: ['invoice.paid'] })
    const deliveries = async () => (await webhooks.emit('invoice.paid', {}, { tenant })).deliveries
    expect(await deliveries()).toBe(1)
    expect((await webhooks.endpoints.update({ tenant, id, eventTypes: [] })).eventTypes).toEqual([])
    expect(await deliveries()).toBe(0)
    expect((await webhooks.endpoints.update({ tenant, id, eventTypes: null })).eventTypes).toBeNull()
    expect(await deliveries()).toBe(1)
  })

  it('are suspended and let go by hand, and hold what is emitted meanwhile', async () => {
    const { webhooks, addEndpoint, clock, sent } = await testInstance()
    const { id } = await addEndpoint()
    const suspended = await webhooks.endpoints.suspend({ tenant, id, reason: 'too slow' })
    expect(suspended).toMatchObject({
      status: 'suspended',
      suspendedReason: 'too slow',
      suspendedAt: new Date(clock.now()),
    })
    await webhooks.emit('invoice.paid', {}, { tenant })
    await webhooks.drain()
    expect(sent).toEqual([])
    expect(await webhooks.stats()).toMatchObject({ held: 1, suspendedEndpoints: 1 })
    const resumed = await webhooks.endpoints.unsuspend({ tenant, id })
    expect(resumed).toMatchObject({ status: 'active', suspendedReason: null, suspendedAt: null })
    await webhooks.drain()
    expect(sent).toHaveLength(1)
  })

  it('are listed by what they have', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    const one = await addEndpoint({ name: 'one', eventTypes: ['invoice.paid'], scopes: { region: 'eu', tier: 1 } })
    const two = await addEndpoint({ name: 'two', eventTypes: ['user.created'], isActive: false })
    await webhooks.endpoints.suspend({ tenant, id: two.id })
    const ids = async (where: object) => (await webhooks.endpoints.list({ tenant, where })).data.map(({ id }) => id)
    expect(await ids({ name: 'one' })).toEqual([one.id])
    expect(await ids({ eventTypes: ['user.created', 'invoice.line.added'] })).toEqual([two.id])
    expect(await ids({ scopes: { tier: 1 } })).toEqual([one.id])
    expect(await ids({ isActive: false })).toEqual([two.id])
    expect(await ids({ status: 'suspended' })).toEqual([two.id])
    expect(await ids({ status: 'paused' })).toEqual([])
    expect(await ids({ id: [] })).toEqual([])
    expect(await ids({ createdAt: { until: one.createdAt } })).toEqual([])
    expect(await ids({ createdAt: { from: one.createdAt } })).toHaveLength(2)
    expect(await ids({ createdAt: one.createdAt })).toHaveLength(2)
    expect(await ids({ updatedAt: [new Date(5), one.updatedAt] })).toHaveLength(2)
    expect(await ids({ createdAt: [] })).toEqual([])
    expect(await ids({ secret: [two.secret, 'another'] })).toEqual([two.id])
  })

  it('are listed with their secrets where the caller says so', async () => {
    const { webhooks, addEndpoint } = await testInstance({
      secrets: { keys: [Buffer.alloc(32, 7).toString('base64')] },
    })
    const { id, secret } = await addEndpoint()
    const { secret: rotated } = await webhooks.endpoints.rotateSecret({ tenant, id })
    expect(rotated).not.toBe(secret)
    const { data } = await webhooks.endpoints.list({ tenant, withSecrets: true })
    expect(data.map((endpoint) => endpoint.secret)).toEqual([rotated])
    expect((await webhooks.endpoints.list({ tenant })).data[0]).not.toHaveProperty('secret')
  })

  it('tell listeners of every change', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    const told: string[] = []
    for (const name of ['created', 'updated', 'suspended', 'resumed', 'deleted'] as const) {
      webhooks.on(`endpoint.${name}`, () => told.push(name))
    }
    const { id } = await addEndpoint()
    await webhooks.endpoints.update({ tenant, id, name: 'new' })
    await webhooks.endpoints.suspend({ tenant, id })
    await webhooks.endpoints.unsuspend({ tenant, id })
    await webhooks.endpoints.delete({ tenant, id })
    expect(await codeOf(() => webhooks.endpoints.delete({ tenant, id }))).toBe('not_found')
    expect(told).toEqual(['created', 'updated', 'suspended', 'resumed', 'deleted'])
  })
})

describe('event types', () => {
  it('are listed as the catalogue has them', async () => {
    const { webhooks } = await testInstance()
    expect(webhooks.eventTypes.list()).toEqual([
      { name: 'invoice.paid', description: 'An invoice was paid.', example: { id: 'in_1' }, schema: null },
      { name: 'invoice.line.added', description: null, example: null, schema: null },
      { name: 'user.created', description: null, example: null, schema: null },
    ])
  })
})
