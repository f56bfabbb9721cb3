import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import type { DeliveryWhere } from '@posthorn/core'
import { type SqliteHandle, type StatementHandle, sqliteStore } from '@posthorn/sqlite'
import { beforeAll, expect, test } from 'vitest'
import { claimRequest } from './support/claim-request.js'
import { endpointRecord, publishItem } from './support/records.js'

/*
 * The statements that the verbs really prepare, recorded at the handle and explained on the migrated schema.
 */
const recorded = new Map<string, string[]>()
const database = new DatabaseSync(':memory:')

function recordingHandle(into: () => string[]): SqliteHandle {
  return {
    prepare(sql: string): StatementHandle {
      into().push(sql)
      return database.prepare(sql)
    },
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
    get isTransaction() {
      return database.isTransaction
    },
    location: () => null,
  }
}

/** The lines of EXPLAIN QUERY PLAN of each statement that the verb prepared. */
function plansOf(verb: string): string[] {
  const statements = recorded.get(verb) ?? []
  return statements.map((sql) => {
    const parameters = Array.from({ length: sql.split('?').length - 1 }, () => null)
    const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters)
    return rows.map((row) => String(row.detail)).join('\n')
  })
}

beforeAll(async () => {
  const schema = sqliteStore({ database: recordingHandle(() => []) })
  await schema.migrate()
  const endpoint = endpointRecord()
  await schema.endpoints.create({ endpoint, maxPerTenant: 10 })

  async function record(verb: string, run: (store: typeof schema) => Promise<unknown>): Promise<void> {
    const statements: string[] = []
    // A store of its own prepares everything anew.
    await run(sqliteStore({ database: recordingHandle(() => statements) }))
    recorded.set(
      verb,
      statements.filter((sql) => !sql.includes('sqlite_master') && !sql.includes('migrations')),
    )
  }

  const items = [publishItem({ idempotencyKey: 'k' })]
  await record('publish', async (store) => {
    await store.outbox.publish({ items })
    await store.outbox.publish({ items })
  })
  const request = claimRequest()
  await record('claim', (store) => store.outbox.claim(request))
  const passOver = { endpointIds: ['another'], after: { dueAt: 1, deliveryId: '' } }
  await record('claim of others', (store) => store.outbox.claim({ ...claimRequest(), now: 100_000, passOver }))
  const [delivery] = (await schema.outbox.claim({ ...request, now: 100_000 })).deliveries
  const ref = { tenant: 'acme', deliveryId: delivery?.id ?? '' }
  await record('renew', (store) =>
    store.outbox.renew({ claims: [{ ...ref, token: request.token }], leaseMs: 1, now: 100_000 }),
  )
  await record('release', (store) =>
    store.outbox.release({
      deliveries: [{ ...ref, token: request.token, status: 'pending', dueAt: 1000 }],
    }),
  )
  await record('park', (store) => store.outbox.park({ endpointIds: [endpoint.id], limit: 5000, now: 100_000 }))
  await record('expire', (store) => store.outbox.expire({ limit: 10, now: 1e15 }))
  await record('held', (store) => store.outbox.held({ after: null, limit: 10 }))
  await record('feed', (store) => store.outbox.feed({ grants: [{ endpointId: endpoint.id, count: 1 }] }))
  await schema.endpoints.update({ tenant: 'acme', id: endpoint.id, patch: { ordering: 'fifo' } })
  await record('feed in order', (store) => store.outbox.feed({ grants: [{ endpointId: endpoint.id, count: 1 }] }))
  await schema.endpoints.update({ tenant: 'acme', id: endpoint.id, patch: { ordering: null } })
  await record('empty claim', (store) => store.outbox.claim({ ...claimRequest(), now: 0 }))
  const next = claimRequest()
  await schema.outbox.claim({ ...next, now: 100_000 })
  await record('settle', (store) =>
    store.outbox.settle({
      settlements: [{ ...ref, token: next.token, transition: { status: 'pending', delayMs: 1 }, attempt: null }],
      health: [],
    }),
  )
  const lists: Record<string, DeliveryWhere> = {
    deliveries: { status: ['delivered'] },
    'failed deliveries': { status: ['failed'] },
    'waiting deliveries': { status: ['pending'] },
    "an endpoint's deliveries": { endpointId: [endpoint.id] },
    "a message's deliveries": { messageId: ['a', 'b'] },
    'diverted deliveries': { diverted: true },
  }
  for (const [verb, where] of Object.entries(lists)) {
    const page = { sort: [{ field: 'id' as const, direction: 'desc' as const }], offset: 0, limit: 50, total: false }
    await record(verb, (store) => store.log.deliveries({ tenant: 'acme', where, after: ['x'], ...page }))
  }
  await record('operator', async ({ operator }) => {
    const tenants = ['acme', 'globex']
    await operator.tenants({ after: 'a', limit: 10 })
    await operator.figures({ tenants })
    await operator.endpoints({ troubles: null, after: { tenant: 'acme', id: 'a' }, limit: 10 })
    await operator.endpoints({ troubles: ['failing', 'suspended'], after: { tenant: 'acme', id: 'a' }, limit: 10 })
    await operator.findEndpoints({ id: 'a', urls: ['https://a'], limit: 10 })
    await operator.holders({ id: 'a', tenants })
    await operator.made({ from: 0, until: 1, limit: 10 })
  })
  const last = claimRequest()
  await schema.outbox.claim({ ...last, now: 1e15 })
  await record('settle for good', (store) =>
    store.outbox.settle({
      settlements: [{ ...ref, token: last.token, transition: { status: 'failed', diverted: true }, attempt: null }],
      health: [],
    }),
  )
  await record('requeue', (store) => store.log.requeue({ tenant: 'acme', ids: [ref.deliveryId], now: 1000 }))
  const createdAt = { from: 0, until: 1e15 }
  await record('missing', (store) =>
    store.log.missing({ tenant: 'acme', endpointId: endpoint.id, createdAt, after: ref.deliveryId, limit: 10 }),
  )
  await schema.outbox.publish({ items: [publishItem({ createdAt: 5000 })] })
  await record('more missing', (store) =>
    store.log.missing({ tenant: 'acme', endpointId: endpoint.id, createdAt, after: null, limit: 10 }),
  )
  const messages = [{ id: items[0]?.message.id ?? '', deliveryId: randomUUID(), delayMs: 0 }]
  const late = endpointRecord()
  await schema.endpoints.create({ endpoint: late, maxPerTenant: 10 })
  await record('deliver missing', (store) =>
    store.log.deliverMissing({ tenant: 'acme', endpointId: late.id, messages }),
  )
  await record('attempt times', (store) =>
    store.log.attemptTimes({ tenant: 'acme', deliveryIds: [ref.deliveryId, 'b'], limit: 10 }),
  )
  await record('cancel', (store) =>
    store.outbox.cancel({
      tenant: 'acme',
      where: { endpointId: endpoint.id },
      reason: 'requested',
      limit: 10,
    }),
  )
  await record('prune', (store) => store.log.prune({ before: 1e15, limit: 10 }))
  await schema.outbox.publish({ items })
  await record('delete a tenant', (store) => store.log.deleteTenant({ tenant: 'acme', limit: 10 }))
})

test('claim reads the due index in order and leases with one range of it', () => {
  const plans = plansOf('claim')
  expect(plans[0]).toBe('SEARCH posthorn_queue USING INDEX posthorn_queue_due (due_at<?)')
  expect(plans[1]).toMatch(/SEARCH posthorn_queue USING (COVERING )?INDEX posthorn_queue_due \(/)
})

test('a claim that passes over some walks one stretch of the due index, from where the last one ended', () => {
  const plans = plansOf('claim of others').join('\n')
  expect(plans).toContain(
    'SEARCH posthorn_queue USING INDEX posthorn_queue_due ((due_at,delivery_id)>(?,?) AND due_at<?)',
  )
  expect(plans).toContain(
    'SEARCH posthorn_queue USING COVERING INDEX posthorn_queue_due ((due_at,delivery_id)>(?,?) AND due_at<?)',
  )
  expect(plans).not.toMatch(/TEMP B-TREE|SCAN posthorn/)
})

test('the next due time is the first entry of the due index', () => {
  expect(plansOf('empty claim')).toContain('SCAN posthorn_queue USING COVERING INDEX posthorn_queue_due')
})

test('parking looks at the front of the due index, cancelling at one stretch of what a tenant has in the queue', () => {
  expect(plansOf('park').join('\n')).toContain('SEARCH posthorn_queue USING INDEX posthorn_queue_due (due_at<?)')
  expect(plansOf('cancel').slice(0, 2)).toEqual([
    'SEARCH posthorn_queue USING PRIMARY KEY (tenant=? AND delivery_id>?)',
    'SEARCH posthorn_queue USING PRIMARY KEY (tenant=? AND delivery_id>? AND delivery_id<?)',
  ])
})

test('pruning walks the messages of one tenant after the other by id, from where the last batch ended', () => {
  const plans = plansOf('prune').join('\n')
  expect(plans).toContain('(tenant=? AND id>? AND id<?)')
  expect(plans).toContain('(tenant>?)')
  expect(plans).not.toMatch(/TEMP B-TREE|SCAN posthorn/)
})

test('the feeder walks the held index', () => {
  expect(plansOf('held')[0]).toContain('USING COVERING INDEX posthorn_queue_held (endpoint_id>?)')
  expect(plansOf('feed').join('\n')).toContain('USING INDEX posthorn_queue_held (endpoint_id=?)')
  const inOrder = plansOf('feed in order').join('\n')
  expect(inOrder).toContain('USING INDEX posthorn_queue_head (endpoint_id=?)')
  expect(inOrder).toContain('USING INDEX posthorn_queue_held (endpoint_id=? AND due_at<?)')
  expect(inOrder).not.toMatch(/TEMP B-TREE|SCAN posthorn/)
})

test('what is held and has expired is found in an index of what can', () => {
  const [search, ...others] = plansOf('expire')
  expect(search).toBe('SEARCH posthorn_queue USING INDEX posthorn_queue_expires (expires_at>? AND expires_at<?)')
  expect(others.join('\n')).not.toMatch(/TEMP B-TREE|SCAN posthorn/)
})

test('publish finds keys and endpoints by index', () => {
  const plans = plansOf('publish').join('\n')
  expect(plans).toContain('USING INDEX posthorn_messages_key (tenant=? AND idempotency_key=?)')
  expect(plans).toContain('USING INDEX posthorn_endpoints_tenant (tenant=?)')
})

test('no hot verb sorts or scans a table', () => {
  for (const verb of ['publish', 'claim', 'renew', 'release', 'held', 'feed', 'settle']) {
    const plans = plansOf(verb)
    expect(plans.length, verb).toBeGreaterThan(0)
    expect(plans.join('\n'), verb).not.toMatch(/TEMP B-TREE|SCAN posthorn/)
  }
})

test('the delivery log of an endpoint is read along its index', () => {
  const plans = plansOf("an endpoint's deliveries")
  expect(plans).toHaveLength(2)
  for (const plan of plans) {
    expect(plan).toContain('SEARCH d USING')
    expect(plan).toContain('INDEX posthorn_deliveries_endpoint (tenant=? AND endpoint_id=? AND id<?)')
    expect(plan).not.toMatch(/TEMP B-TREE|SCAN/)
  }
})

test("a message's deliveries and diverted ones are found by their own index, not along the tenant's key", () => {
  for (const plan of plansOf("a message's deliveries")) {
    expect(plan).toContain('SEARCH d USING INDEX posthorn_deliveries_message (message_id=?')
  }
  expect(plansOf('diverted deliveries').join('\n')).toContain('INDEX posthorn_deliveries_diverted (tenant=? AND id<?)')
})

test('deliveries that failed are listed along their index, those that wait along the queue', () => {
  for (const plan of plansOf('failed deliveries')) {
    expect(plan).toMatch(/^SEARCH d USING (COVERING )?INDEX posthorn_deliveries_unsuccessful \(tenant=\? AND id<\?\)/)
  }
  for (const plan of plansOf('waiting deliveries')) {
    expect(plan).toMatch(/^SEARCH q USING PRIMARY KEY \(tenant=\? AND delivery_id<\?\)/)
    expect(plan).not.toContain('TEMP B-TREE')
  }
})

test('no verb reads a whole tenant to find rows that have an index of their own', () => {
  for (const verb of ['settle for good', 'requeue', 'cancel', 'prune']) {
    const plans = plansOf(verb).join('\n')
    expect(plans, verb).toContain('posthorn_')
    expect(plans, verb).not.toMatch(/\(tenant=\?\)|SCAN posthorn/)
  }
})

test('what an endpoint missed is found along the key of messages and its own index, in the time of the stretch', () => {
  const plans = plansOf('more missing')
  expect(plans).toHaveLength(2)
  expect(plans[0]).toMatch(/^SEARCH posthorn_messages USING INDEX \S+ \(tenant=\? AND id>\? AND id<\?\)$/)
  expect(plans[1]).toMatch(/INDEX posthorn_deliveries_endpoint \(tenant=\? AND endpoint_id=\? AND id>\? AND id<\?\)$/)
  expect(plansOf('missing').join('\n')).not.toMatch(/TEMP B-TREE|SCAN/)
  const made = plansOf('deliver missing').join('\n')
  expect(made).toContain('INDEX posthorn_deliveries_endpoint (tenant=? AND endpoint_id=? AND id>? AND id<?)')
  expect(made).not.toMatch(/TEMP B-TREE|SCAN posthorn/)
})

test('attempts are counted by the key of their delivery', () => {
  expect(plansOf('attempt times').join('\n')).toContain('(delivery_id=?')
})

test('the delivery log of a tenant is read along its key', () => {
  const plan = plansOf('deliveries').join('\n')
  expect(plan).toContain('SEARCH d USING PRIMARY KEY (tenant=? AND id<?)')
  expect(plan).not.toMatch(/TEMP B-TREE|SCAN/)
})

test('what looks over all tenants goes along keys and indexes, and neither scans nor sorts', () => {
  const plans = plansOf('operator')
  expect(plans.length).toBeGreaterThan(10)
  for (const plan of plans) {
    expect(plan).not.toMatch(/SCAN posthorn|TEMP B-TREE/)
    for (const line of plan.split('\n').filter((each) => each.includes('posthorn_'))) expect(line).toMatch(/^SEARCH/)
  }
  const all = plans.join('\n')
  expect(all).toMatch(/posthorn_messages USING COVERING INDEX \S+ \(tenant>\?\)/)
  expect(all).toContain('posthorn_deliveries_message (message_id>? AND message_id<?)')
  expect(all).toContain('posthorn_deliveries USING PRIMARY KEY (tenant=? AND id=?)')
  for (const name of ['health_failing', 'endpoints_suspended', 'endpoints_tenant']) {
    expect(all).toMatch(new RegExp(`posthorn_${name} \\(\\(tenant,\\w+\\)>`))
  }
})
