import { describe, expect, it } from 'vitest'
import { codeOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'

const tenant = 'acme'

async function endpointWith(given: object) {
  const { webhooks, addEndpoint } = await testInstance()
  const { id } = await addEndpoint(given)
  const change = (request: object) => webhooks.endpoints.update({ tenant, id, ...request })
  return { webhooks, id, change }
}

describe('event types', () => {
  it.each([
    ['removed', ['invoice.paid', 'user.created'], { removeEventTypes: ['invoice.paid', 'unknown'] }, ['user.created']],
    ['added once', ['user.created'], { addEventTypes: ['invoice.*', 'user.created'] }, ['user.created', 'invoice.*']],
    [
      'removed first, so that what is added wins',
      ['user.created'],
      { removeEventTypes: ['user.created', 'invoice.paid'], addEventTypes: ['invoice.paid'] },
      ['invoice.paid'],
    ],
    ['all removed: none, not every one', ['user.created'], { removeEventTypes: ['user.created'] }, []],
    ['removed of every one', null, { removeEventTypes: ['user.created'] }, ['invoice.paid', 'invoice.line.added']],
    [
      'removed of a wildcard, which leaves the others that it names',
      ['user.created', 'invoice.*'],
      { removeEventTypes: ['invoice.paid'] },
      ['user.created', 'invoice.line.added'],
    ],
    [
      'removed by a wildcard',
      ['invoice.paid', 'invoice.line.*', 'user.created'],
      { removeEventTypes: ['invoice.*'] },
      ['user.created'],
    ],
    ['removed by a wildcard of every one', null, { removeEventTypes: ['invoice.*'] }, ['user.created']],
    ['removed though unknown, which leaves every one', null, { removeEventTypes: ['unknown'] }, null],
    ['added to every one, which it has', null, { addEventTypes: ['user.created'] }, null],
    ['replaced, then changed', ['user.created'], { eventTypes: null, addEventTypes: ['user.created'] }, null],
    ['not named', ['user.created'], { addEventTypes: [], removeEventTypes: [] }, ['user.created']],
  ])('are %s', async (_, before, request, after) => {
    const { change } = await endpointWith({ eventTypes: before })
    expect((await change(request)).eventTypes).toEqual(after)
  })

  it('that are added must be of the catalogue', async () => {
    const { change } = await endpointWith({ eventTypes: [] })
    expect(await codeOf(() => change({ addEventTypes: ['nothing'] }))).toBe('unknown_event_type')
  })

  it('are added by two at once without loss', async () => {
    const { webhooks, id, change } = await endpointWith({ eventTypes: [] })
    await Promise.all(['invoice.paid', 'user.created'].map((type) => change({ addEventTypes: [type] })))
    expect((await webhooks.endpoints.get({ tenant, id })).eventTypes?.toSorted()).toEqual([
      'invoice.paid',
      'user.created',
    ])
  })
})

describe('headers', () => {
  const headers = { 'x-team': ['a', 'b'], 'x-shop': '1', 'x-api-key': 'hunter2' }

  it.each([
    ['removed in any case', { removeHeaders: ['X-Team', 'x-none'] }, { 'x-shop': '1', 'x-api-key': '********' }],
    [
      'added in place of what has the name',
      { addHeaders: { 'X-Shop': ['2', '3'] } },
      { 'x-team': ['a', 'b'], 'x-api-key': '********', 'X-Shop': ['2', '3'] },
    ],
    [
      'removed first, so that what is added wins',
      { removeHeaders: ['x-team', 'x-shop', 'x-api-key'], addHeaders: { 'x-team': 'c' } },
      { 'x-team': 'c' },
    ],
  ])('are %s', async (_, request, after) => {
    const { change } = await endpointWith({ headers })
    expect((await change(request)).headers).toEqual(after)
  })

  it('that are hidden stay as they are where others change', async () => {
    const { webhooks, id, change } = await endpointWith({ headers })
    await change({ addHeaders: { 'x-new': 'n' }, removeHeaders: ['x-team'] })
    await webhooks.endpoints.update({ tenant, id, url: 'https://elsewhere.example/', carrySecrets: true })
    expect((await webhooks.endpoints.get({ tenant, id })).headers).toMatchObject({ 'x-api-key': '********' })
  })

  it('that are hidden do not go to another origin unless they are given again', async () => {
    const url = 'https://elsewhere.example/'
    const { change } = await endpointWith({ headers })
    expect(await codeOf(() => change({ url, addHeaders: { 'x-new': 'n' } }))).toBe('forbidden_header')
    expect(await codeOf(() => change({ url, addHeaders: { 'x-api-key': '********' } }))).toBe('forbidden_header')
    expect((await change({ url, removeHeaders: ['x-api-key'] })).headers).not.toHaveProperty('x-api-key')
  })
})
