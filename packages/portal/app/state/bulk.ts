import { type Client, createApiClient, ok } from '../api/client.ts'
import { waitingStatuses } from './log-filter.ts'

/** What operators do to many endpoints at once. */
export type BulkKind = 'unsuspend' | 'replay' | 'cancel'

/** An endpoint of one of the tenants. */
export interface BulkTarget {
  tenant: string
  id: string
}

/** What is to be done, and to which. */
export interface Bulk {
  kind: BulkKind
  targets: readonly BulkTarget[]
  /** For a replay: from when on. ISO 8601. */
  since: string
}

/** How many deliveries it is about. Nothing is changed. @throws ApiFailure. */
export async function countBulk(apiUrl: string, { kind, targets, since }: Bulk): Promise<number> {
  let count = 0
  for (const { tenant, id } of targets) {
    const client = clientOf(apiUrl, tenant)
    if (kind === 'replay') count += (await replay(client, id, { since, dryRun: true })).count
    else if (kind === 'cancel') count += (await cancel(client, id, { dryRun: true })).count
    else count += await waitingFor(client, id)
  }
  return count
}

/** Does it, one endpoint after the other; `progress` hears how many are done. @throws ApiFailure; what is done stays so. */
export async function runBulk(
  apiUrl: string,
  { kind, targets, since }: Bulk,
  progress: (done: number) => void,
): Promise<void> {
  for (const [n, { tenant, id }] of targets.entries()) {
    const client = clientOf(apiUrl, tenant)
    if (kind === 'unsuspend') await ok(client.POST('/endpoints/{id}/unsuspend', { params: { path: { id } } }))
    else if (kind === 'replay') await toTheEnd((part) => replay(client, id, { since, ...part }))
    else await toTheEnd((part) => cancel(client, id, part))
    progress(n + 1)
  }
}

interface Part {
  dryRun?: boolean
  cursor?: string
}

function replay(client: Client, id: string, body: Part & { since: string }) {
  return ok(client.POST('/endpoints/{id}/replay', { params: { path: { id } }, body }))
}

function cancel(client: Client, endpointId: string, part: Part) {
  return ok(client.POST('/deliveries/cancel', { body: { endpointId, ...part } }))
}

async function waitingFor(client: Client, endpointId: string): Promise<number> {
  const query = { endpointId, status: waitingStatuses, limit: 1, total: true }
  return (await ok(client.GET('/deliveries', { params: { query } }))).total ?? 0
}

async function toTheEnd(step: (part: Part) => Promise<{ nextCursor: string | null }>): Promise<void> {
  let cursor: string | null | undefined
  while (cursor !== null) cursor = (await step(cursor === undefined ? {} : { cursor })).nextCursor
}

function clientOf(apiUrl: string, tenant: string): Client {
  return createApiClient({ url: apiUrl, tenant, onUnauthorized: () => {} })
}
