import { type ClaimOffer, WebhooksError } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { endpointRecord, publishItem } from '@posthorn/testkit'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { Connection, Query } from '../src/connection/connection.js'
import { poolConnection } from '../src/connection/pool.js'
import { createDueBound } from '../src/outbox/due-bound.js'
import { postgresOutbox } from '../src/outbox/outbox.js'
import { locate } from '../src/schema/location.js'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()
const timeoutMs = 30_000

/** A store with two endpoints, and an outbox on the same rows that does `meanwhile` before it loads wide endpoint rows. */
async function withLoads(meanwhile: () => unknown) {
  const schema = freshSchema()
  const store = postgresStore({ pool: database.pool }, { schema })
  await store.migrate()
  const known = endpointRecord()
  const unknown = endpointRecord()
  for (const endpoint of [known, unknown]) await store.endpoints.create({ endpoint, maxPerTenant: 9 })
  const connection = poolConnection(database.pool, { report: () => {}, timeoutMs })
  onTestFinished(async () => {
    await connection.close()
    await store.close()
  })
  const { tables } = locate({ schema })
  const query: Query = async (text, values, keepPlan) => {
    if (text.includes(`json_agg(e)::text AS result FROM ${tables.endpoints}`)) await meanwhile()
    return connection.query(text, values, keepPlan)
  }
  const report = vi.fn()
  const hooked: Connection = { ...connection, query }
  const outbox = postgresOutbox(hooked, locate({ schema }), {
    channel: null,
    onDue: () => {},
    bound: createDueBound(),
    report,
    timeoutMs,
    keyedPublishes: 1,
  })
  const versions = new Map([[known.id, 1]])
  const offer: ClaimOffer = { limit: 9, leaseMs: 30_000, token: 1, known: versions }
  return { store, tables, known, unknown, versions, outbox, offer, report }
}

type Given = { endpoints: { id: string }[]; deleted: string[] } | null

const idsOf = (claim: Given) => claim?.endpoints.map(({ id }) => id).sort()
const bytes = { maxBytes: 1e6 }

it.each([
  ['learns a newer version', (versions: Map<string, number>, id: string) => versions.set(id, 2)],
  ['forgets all it knew', (versions: Map<string, number>) => versions.clear()],
])('an endpoint is there where the caller %s while others are loaded', async (_, change) => {
  let meanwhile = () => {}
  const { store, known, unknown, versions, outbox, offer } = await withLoads(() => meanwhile())
  meanwhile = () => void change(versions, known.id)
  await store.outbox.publish({ items: [publishItem()] })
  const claim = await outbox.claim({ ...offer, ...bytes })
  expect(claim.deliveries).toHaveLength(2)
  expect(idsOf(claim)).toEqual([known.id, unknown.id].sort())
  expect(claim.deleted).toEqual([])

  versions.set(known.id, 1)
  const published = await outbox.publish({ items: [publishItem()], offer: { ...offer, token: 2 } })
  expect(idsOf(published.claim)).toEqual([known.id, unknown.id].sort())
})

it('only the statement that leases says that an endpoint is gone, not the one that loads it', async () => {
  let meanwhile: () => unknown = () => {}
  const { store, known, unknown, outbox, offer } = await withLoads(() => meanwhile())
  await store.outbox.publish({ items: [publishItem()] })
  meanwhile = () => store.endpoints.delete({ tenant: unknown.tenant, id: unknown.id })
  const now = Date.now()
  const first = await outbox.claim({ ...offer, ...bytes, now })
  expect([idsOf(first), first.deleted]).toEqual([[known.id], []])
  const again = await outbox.claim({ ...offer, ...bytes, token: 2, now: now + 60_000 })
  expect([idsOf(again), again.deleted]).toEqual([[known.id], [unknown.id]])
})

it('an endpoint without health, as a restored backup may have it, is not taken for deleted', async () => {
  const { store, tables, known, unknown, outbox, offer } = await withLoads(() => {})
  await store.outbox.publish({ items: [publishItem()] })
  await database.pool.query(`DELETE FROM ${tables.health} WHERE endpoint_id = $1`, [known.id])
  const claim = await outbox.claim({ ...offer, ...bytes })
  expect([idsOf(claim), claim.deleted]).toEqual([[unknown.id], []])
})

it('leased deliveries are handed out, to be given back, where their endpoints cannot be loaded, and that is told', async () => {
  const away = new WebhooksError('store_unavailable', 'away')
  const { store, known, outbox, offer, report } = await withLoads(() => Promise.reject(away))
  await store.outbox.publish({ items: [publishItem()] })
  const claim = await outbox.claim({ ...offer, ...bytes })
  expect(claim.deliveries).toHaveLength(2)
  expect([idsOf(claim), claim.deleted]).toEqual([[known.id], []])
  expect(report).toHaveBeenCalledWith(away)

  const published = await outbox.publish({ items: [publishItem()], offer: { ...offer, token: 2 } })
  expect(published.results).toMatchObject([{ deliveries: 2 }])
  expect(published.claim?.deliveries).toHaveLength(2)
  expect([idsOf(published.claim), published.claim?.deleted]).toEqual([[known.id], []])
})
