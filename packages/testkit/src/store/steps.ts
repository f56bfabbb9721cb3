import assert from 'node:assert/strict'
import {
  type AttemptRecord,
  type ClaimedDelivery,
  type DeliveryRecord,
  type DeliveryTransition,
  type DeliveryWhere,
  type DueClaim,
  type EndpointRecord,
  type HealthFields,
  type HealthWrite,
  isWebhooksError,
  type PassOver,
  type Store,
  type WebhooksError,
} from '@posthorn/core'
import { testEpoch } from '../test-epoch.js'
import { attemptRecord, endpointRecord, healthFields, type PublishItemOverrides, publishItem } from './builders.js'

/*
 * Steps that cases are made of. Time is an argument everywhere: `testEpoch` unless a case says otherwise.
 */

/** How long the suite leases for, in ms. */
export const leaseMs = 30_000

let lastToken = 0

/** A token nobody used before. */
export function nextToken(): number {
  lastToken += 1
  return lastToken
}

/** Creates an endpoint and gives its record. */
export async function addEndpoint<Tx>(
  store: Store<Tx>,
  overrides: Partial<EndpointRecord> = {},
): Promise<EndpointRecord> {
  const endpoint = endpointRecord(overrides)
  await store.endpoints.create({ endpoint, maxPerTenant: 1000 })
  return endpoint
}

/** Publishes one message; gives its record and how many deliveries were made. */
export async function emit<Tx>(store: Store<Tx>, overrides: PublishItemOverrides = {}) {
  const item = publishItem(overrides)
  const { results } = await store.outbox.publish({ items: [item], now: item.message.createdAt })
  const [result] = results
  assert.ok(result, 'publish gives one result per item')
  return { ...result, message: item.message }
}

/** Publishes `count` messages created 1 ms apart from `testEpoch` on; gives their ids in that order. */
export async function emitMany<Tx>(
  store: Store<Tx>,
  count: number,
  overrides: PublishItemOverrides = {},
): Promise<string[]> {
  const items = Array.from({ length: count }, (_, index) => publishItem({ ...overrides, createdAt: testEpoch + index }))
  await store.outbox.publish({ items, now: testEpoch })
  return items.map(({ message }) => message.id)
}

/** What {@link claimDue} may be told. */
export interface ClaimOptions {
  now?: number
  limit?: number
  maxBytes?: number
  token?: number
  leaseMs?: number
  known?: ReadonlyMap<string, number>
  passOver?: PassOver
}

/** Claims what is due at `now`. */
export function claimDue<Tx>(store: Store<Tx>, options: ClaimOptions = {}): Promise<DueClaim> {
  return store.outbox.claim({
    limit: 1000,
    maxBytes: 64 * 1024 * 1024,
    token: nextToken(),
    leaseMs,
    known: new Map(),
    now: testEpoch + 10_000,
    ...options,
  })
}

/** A claimed delivery and the token it was leased with. */
export type Leased = ClaimedDelivery & { token: number }

/** How verbs of the outbox name a delivery. */
export function refOf({ tenant, id }: { tenant: string; id: string }) {
  return { tenant, deliveryId: id }
}

/** Claims what is due and gives each delivery with its token. */
export async function leaseDue<Tx>(store: Store<Tx>, options: ClaimOptions = {}): Promise<Leased[]> {
  const token = options.token ?? nextToken()
  const { deliveries } = await claimDue(store, { ...options, token })
  return deliveries.map((delivery) => ({ ...delivery, token }))
}

/** Claims and expects exactly one delivery. */
export async function leaseOne<Tx>(store: Store<Tx>, options: ClaimOptions = {}): Promise<Leased> {
  const [delivery, ...others] = await leaseDue(store, options)
  assert.ok(delivery, 'one delivery can be claimed')
  assert.equal(others.length, 0, 'only one delivery can be claimed')
  return delivery
}

/** Settles leased deliveries, all alike: with an attempt of its own each, unless `attempt` is null. */
export function settleAll<Tx>(
  store: Store<Tx>,
  leased: readonly Leased[],
  transition: DeliveryTransition = { status: 'delivered' },
  options: { attempt?: Partial<AttemptRecord> | null; health?: HealthWrite[]; now?: number } = {},
) {
  const { attempt = {}, health = [], now = testEpoch + 10_000 } = options
  return store.outbox.settle({
    settlements: leased.map((delivery) => ({
      ...refOf(delivery),
      token: delivery.token,
      transition,
      attempt: attempt === null ? null : attemptRecord(delivery, attempt),
    })),
    health,
    now,
  })
}

/** Makes every due delivery final. */
export async function finishDue<Tx>(
  store: Store<Tx>,
  status: 'delivered' | 'failed' = 'delivered',
  now: number = testEpoch + 10_000,
): Promise<void> {
  await settleAll(store, await leaseDue(store, { now }), { status }, { now })
}

/** Writes health over version 1. */
export async function writeHealth<Tx>(
  store: Store<Tx>,
  endpoint: EndpointRecord,
  fields: Partial<HealthFields>,
  options: { version?: number; suspend?: string | null; sentTo?: string; repeated?: boolean; now?: number } = {},
) {
  const { version = 1, suspend = null, sentTo, repeated, now = testEpoch } = options
  const { tenant, id: endpointId } = endpoint
  const write = { tenant, endpointId, version, fields: healthFields(fields), suspend, sentTo }
  return store.outbox.settle({ settlements: [], health: [write], repeated, now })
}

/** Health of which one field is not as at first, for each of them. */
export const unhealthy: Partial<HealthFields>[] = [
  { consecutiveFailures: 3 },
  { failingSince: testEpoch },
  { failingTold: 50 },
  { gated: true },
  { breakerFailures: 2 },
  { breakerOpenings: 1 },
  { openUntil: testEpoch + 5 },
  { retryAfterUntil: testEpoch + 5 },
  { retryAfterUrl: 'https://receiver.example/hooks' },
  { reopenedAt: testEpoch },
]

/** Suspends an endpoint by hand. */
export function suspend<Tx>(store: Store<Tx>, { tenant, id }: EndpointRecord) {
  return store.endpoints.update({
    tenant,
    id,
    patch: { suspendedAt: testEpoch, suspendedReason: 'by hand', suspendedBy: 'host' },
  })
}

/** Lets a suspended endpoint go. */
export function unsuspend<Tx>(store: Store<Tx>, { tenant, id }: EndpointRecord) {
  return store.endpoints.update({ tenant, id, patch: { suspendedAt: null, suspendedReason: null, suspendedBy: null } })
}

/** A tenant's deliveries by id, oldest first; at most 1,000. */
export async function deliveriesOf<Tx>(
  store: Store<Tx>,
  tenant: string,
  where: DeliveryWhere = {},
): Promise<DeliveryRecord[]> {
  const sort = [{ field: 'id' as const, direction: 'asc' as const }]
  const { rows } = await store.log.deliveries({
    tenant,
    where,
    sort,
    after: null,
    offset: 0,
    limit: 1000,
    total: false,
  })
  return rows
}

/** The only delivery a tenant has. */
export async function onlyDelivery<Tx>(store: Store<Tx>, tenant = 'acme'): Promise<DeliveryRecord> {
  const [delivery, ...others] = await deliveriesOf(store, tenant)
  assert.ok(delivery, 'the tenant has a delivery')
  assert.equal(others.length, 0, 'the tenant has one delivery')
  return delivery
}

/** The delivery of that id, which must be there. */
export async function deliveryOf<Tx>(store: Store<Tx>, ref: { tenant: string; id: string }): Promise<DeliveryRecord> {
  const delivery = await store.log.delivery({ tenant: ref.tenant, id: ref.id })
  assert.ok(delivery, `delivery ${ref.id} is there`)
  return delivery
}

/** How many deliveries a tenant has of each status; a status with none is absent. */
export async function statusCounts<Tx>(store: Store<Tx>, tenant = 'acme'): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { status } of await deliveriesOf(store, tenant)) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** Asserts that a call rejects with a coded error of the library. */
export function rejectsWith(promise: Promise<unknown>, code: Parameters<typeof isWebhooksError>[1]): Promise<void> {
  return assert.rejects(promise, (error: unknown) => {
    assert.ok(isWebhooksError(error), `a WebhooksError is thrown, not ${String(error)}`)
    assert.equal(error.code, code, error.message)
    return true
  })
}

/** Asserts that a call rejects with an error of this code and these details: what every store says alike. */
export function rejectsLike(promise: Promise<unknown>, expected: WebhooksError): Promise<void> {
  return assert.rejects(promise, (error: unknown) => {
    assert.ok(isWebhooksError(error), `a WebhooksError is thrown, not ${String(error)}`)
    assert.deepEqual([error.code, error.details], [expected.code, expected.details], error.message)
    return true
  })
}

/** Asserts that two lists hold the same strings, in whatever order. */
export function sameIds(actual: Iterable<string>, expected: Iterable<string>, message?: string): void {
  assert.deepEqual([...actual].sort(), [...expected].sort(), message)
}

/** Runs calls at the same time and returns how each one ended. */
export function allAtOnce<Result>(count: number, call: (index: number) => Promise<Result>) {
  return Promise.allSettled(Array.from({ length: count }, (_, index) => call(index)))
}

/** Results of {@link allAtOnce}, none of which may have failed. */
export function resultsOf<Result>(settled: PromiseSettledResult<Result>[]): Result[] {
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}
