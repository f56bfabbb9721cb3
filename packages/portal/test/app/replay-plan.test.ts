import { expect, test } from 'vitest'
import { createApiClient } from '../../app/api/client.ts'
import { countReplay, type ReplayPlan, replayMs, runReplay } from '../../app/state/replay-plan.ts'

const plan: ReplayPlan = { kind: 'failed', endpointId: 'ep_1', since: '2026-01-01T00:00:00Z', types: null }

/** A client whose answers the test gives, with what it asked. */
function setUp(answers: object[]) {
  const asked: [string, unknown][] = []
  const client = createApiClient({
    url: 'http://portal.test/api',
    tenant: null,
    onUnauthorized: () => {},
    fetch: async (request) => {
      const text = await request.text()
      asked.push([new URL(request.url).pathname, text === '' ? null : JSON.parse(text)])
      return Response.json(answers.shift())
    },
  })
  return { client, asked }
}

test('a count sends nothing', async () => {
  const { client, asked } = setUp([{ count: 412, nextCursor: null }])
  expect(await countReplay(client, plan)).toBe(412)
  expect(asked).toEqual([['/api/endpoints/ep_1/replay', { since: plan.since, dryRun: true }]])
})

test('a replay goes on with its cursor, tells how far it is, and stops between two steps', async () => {
  const pages = [
    { count: 500, nextCursor: 'a' },
    { count: 500, nextCursor: 'b' },
    { count: 3, nextCursor: null },
  ]
  const whole = setUp([...pages])
  const heard: number[] = []
  expect(
    await runReplay(
      whole.client,
      plan,
      (count) => heard.push(count),
      () => false,
    ),
  ).toBe(true)
  expect(heard).toEqual([500, 1000, 1003])
  expect(whole.asked.map(([, body]) => body)).toMatchObject([{ limit: 500 }, { cursor: 'a' }, { cursor: 'b' }])
  const stopped = setUp([...pages])
  let steps = 0
  expect(
    await runReplay(
      stopped.client,
      plan,
      () => steps++,
      () => steps === 1,
    ),
  ).toBe(false)
  expect(stopped.asked).toHaveLength(1)
})

test('what failed is one call for all endpoints, what is missing one for each', async () => {
  const all = setUp([{ count: 1, nextCursor: null }])
  await countReplay(all.client, { ...plan, endpointId: null, types: ['ping'] })
  expect(all.asked).toEqual([['/api/deliveries/replay', { since: plan.since, types: ['ping'], dryRun: true }]])
  const each = setUp([
    { data: [{ id: 'ep_1' }], nextCursor: 'next' },
    { data: [{ id: 'ep_2' }], nextCursor: null },
    { count: 2, nextCursor: null },
    { count: 3, nextCursor: null },
  ])
  expect(await countReplay(each.client, { ...plan, kind: 'missing', endpointId: null })).toBe(5)
  expect(each.asked.map(([path]) => path)).toEqual([
    '/api/endpoints',
    '/api/endpoints',
    '/api/endpoints/ep_1/replay-missing',
    '/api/endpoints/ep_2/replay-missing',
  ])
})

test('the time it takes is that of the slower of the two paces', () => {
  expect([replayMs(412, null), replayMs(412, { limit: 5, periodMs: 1000 })]).toEqual([8_240, 82_400])
  expect(replayMs(100, { limit: 1000, periodMs: 1000 })).toBe(2_000)
})
