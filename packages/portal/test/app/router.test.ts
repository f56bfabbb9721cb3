import { expect, test } from 'vitest'
import { readLink } from '../../app/state/link.ts'
import { formatRoute, parseRoute, type Target } from '../../app/state/router.ts'

const targets: Target[] = [
  { name: 'endpoints' },
  { name: 'endpointNew' },
  { name: 'endpoint', id: 'ep_1' },
  { name: 'endpoint', id: 'a/b?c#d %', query: { status: 'failed', type: 'invoice.*', q: 'ä & ö' } },
  { name: 'endpointEdit', id: 'new' },
  { name: 'eventType', id: 'invoice.paid', tenant: 'acme / eu' },
  { name: 'operatorTenants', query: { q: 'acme' } },
]

test.each(targets)('a link to $name leads there again', (target) => {
  expect(parseRoute(formatRoute(target))).toEqual({ id: '', tenant: null, query: {}, ...target })
})

test('filters that are empty are not in the link', () => {
  expect(formatRoute({ name: 'deliveries', query: { status: '', type: undefined } })).toBe('#/deliveries')
})

test.each(['', '#', '#/'])('%j is the first screen', (hash) => {
  expect(parseRoute(hash)?.name).toBe('home')
})

test('a tenant alone is the first screen of its portal', () => {
  expect(parseRoute('#/tenants/acme')).toMatchObject({ name: 'home', tenant: 'acme' })
})

// Of the last ones, the request would be for another path of the API
const nowhere = [
  '#/endpoint',
  '#/endpoints/1/2/3',
  '#/endpoints/%E0%A4%A',
  '#/endpoints/.',
  '#/messages/%2E%2e',
  '#/endpoints/../edit',
]

test.each(nowhere)('there is nothing at %s', (hash) => {
  expect(parseRoute(hash)?.name).toBe('notFound')
})

test('a fragment of the page around the portal is none of its links', () => {
  expect(parseRoute('#pricing')).toBeNull()
})

test('a link given out has its token and where it leads, within the portal alone', () => {
  expect(readLink('#link=abc.def&to=/endpoints/ep_1')).toEqual({ token: 'abc.def', to: '/endpoints/ep_1' })
  expect(readLink('#link=abc')).toEqual({ token: 'abc', to: '/' })
  expect(readLink('#link=abc&to=https://evil.example')).toEqual({ token: 'abc', to: '/' })
  expect(readLink('#/endpoints?link=abc')).toBeNull()
})
