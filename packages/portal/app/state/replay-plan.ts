import type { Client } from '../api/client.ts'
import { ok } from '../api/client.ts'
import type { ReplayResult } from '../api/types.ts'

/** What is to be sent again. */
export interface ReplayPlan {
  /** `failed`: what failed for good. `missing`: what an endpoint should have, and never got. */
  kind: 'failed' | 'missing'
  /** null: all endpoints of the tenant. */
  endpointId: string | null
  /** ISO 8601. */
  since: string
  /** Only these event types; null: all. */
  types: readonly string[] | null
}

/** How many become due in a second, unless something else is asked for: the API's own pace. */
const usualPerSecond = 50

/** How many are taken in one step: small enough that progress is seen. */
const stepSize = 500

/** How long `count` deliveries take, in ms: at the pace of a replay, or at the endpoint's rate limit where that is slower. */
export function replayMs(count: number, rateLimit: { limit: number; periodMs: number } | null): number {
  const limited = rateLimit ? (rateLimit.limit / rateLimit.periodMs) * 1000 : usualPerSecond
  return Math.ceil((count / Math.min(usualPerSecond, limited)) * 1000)
}

/** How many deliveries a plan is about. Nothing is sent. @throws ApiFailure. */
export async function countReplay(client: Client, plan: ReplayPlan): Promise<number> {
  let count = 0
  for (const step of await stepsOf(client, plan)) count += (await step({ dryRun: true })).count
  return count
}

/**
 * Sends again, step by step; `progress` hears how many are under way after each. Gives false where `shouldStop` ended it
 * between two steps. @throws ApiFailure; what was under way stays so.
 */
export async function runReplay(
  client: Client,
  plan: ReplayPlan,
  progress: (count: number) => void,
  shouldStop: () => boolean,
): Promise<boolean> {
  let count = 0
  for (const step of await stepsOf(client, plan)) {
    let cursor: string | null | undefined
    while (cursor !== null) {
      if (shouldStop()) return false
      const result = await step(cursor === undefined ? { limit: stepSize } : { limit: stepSize, cursor })
      count += result.count
      cursor = result.nextCursor
      progress(count)
    }
  }
  return true
}

type Step = (part: { dryRun?: boolean; limit?: number; cursor?: string }) => Promise<ReplayResult>

/** One call that is made again with its cursor, or one for each endpoint: what is missing is told of one endpoint. */
async function stepsOf(client: Client, { kind, endpointId, since, types }: ReplayPlan): Promise<Step[]> {
  const chosen = { since, ...(types && { types: [...types] }) }
  if (kind === 'failed') {
    return [
      (part) => {
        const body = { ...chosen, ...part }
        if (endpointId === null) return ok(client.POST('/deliveries/replay', { body }))
        return ok(client.POST('/endpoints/{id}/replay', { params: { path: { id: endpointId } }, body }))
      },
    ]
  }
  const ids = endpointId === null ? await allEndpoints(client) : [endpointId]
  return ids.map(
    (id) => (part) =>
      ok(client.POST('/endpoints/{id}/replay-missing', { params: { path: { id } }, body: { ...chosen, ...part } })),
  )
}

async function allEndpoints(client: Client): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const page: { data: { id: string }[]; nextCursor: string | null } = await ok(
      client.GET('/endpoints', { params: { query: { limit: 1000, cursor } } }),
    )
    ids.push(...page.data.map(({ id }) => id))
    cursor = page.nextCursor
  }
  return ids
}
