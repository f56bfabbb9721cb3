import { afterEach, expect, test, vi } from 'vitest'
import { type Bulk, countBulk, runBulk } from '../../app/state/bulk.ts'

const url = 'http://portal.test/api'
const bulk: Bulk = {
  kind: 'replay',
  since: '2026-01-01T00:00:00Z',
  targets: [
    { tenant: 'acme', id: 'ep_1' },
    { tenant: 'ünï / 1', id: 'ep_2' },
  ],
}
afterEach(() => vi.unstubAllGlobals())

/** Answers in order, and what was asked: whose, where, with what. */
function setUp(answers: object[]) {
  const asked: [string | null, string, unknown][] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const text = await request.text()
    const { pathname } = new URL(request.url)
    asked.push([request.headers.get('posthorn-tenant'), pathname, text === '' ? null : JSON.parse(text)])
    return Response.json(answers.shift() ?? {})
  })
  return asked
}

test('each endpoint is asked about for its own tenant, whatever its name', async () => {
  const asked = setUp([
    { count: 2, nextCursor: null },
    { count: 3, nextCursor: null },
  ])
  expect(await countBulk(url, bulk)).toBe(5)
  const dry = { since: bulk.since, dryRun: true }
  expect(asked).toEqual([
    ['acme', '/api/endpoints/ep_1/replay', dry],
    ['%C3%BCn%C3%AF%20%2F%201', '/api/endpoints/ep_2/replay', dry],
  ])
})

test('a replay goes to its end at each endpoint before the next', async () => {
  const asked = setUp([
    { count: 1000, nextCursor: 'a' },
    { count: 1, nextCursor: null },
    { count: 1, nextCursor: null },
  ])
  const heard: number[] = []
  await runBulk(url, bulk, (done) => heard.push(done))
  expect(asked.map(([, path, body]) => [path, body])).toEqual([
    ['/api/endpoints/ep_1/replay', { since: bulk.since }],
    ['/api/endpoints/ep_1/replay', { since: bulk.since, cursor: 'a' }],
    ['/api/endpoints/ep_2/replay', { since: bulk.since }],
  ])
  expect(heard).toEqual([1, 2])
})

test('a cancellation is held to the endpoints that were chosen', async () => {
  const asked = setUp([
    { count: 4, nextCursor: null },
    { count: 0, nextCursor: null },
  ])
  await runBulk(url, { ...bulk, kind: 'cancel' }, () => {})
  expect(asked.map(([, , body]) => body)).toEqual([{ endpointId: 'ep_1' }, { endpointId: 'ep_2' }])
})

test('what waits is counted before endpoints are unsuspended', async () => {
  const asked = setUp([
    { data: [], total: 7 },
    { data: [], total: 1 },
  ])
  expect(await countBulk(url, { ...bulk, kind: 'unsuspend' })).toBe(8)
  expect(asked.map(([, path]) => path)).toEqual(['/api/deliveries', '/api/deliveries'])
})
