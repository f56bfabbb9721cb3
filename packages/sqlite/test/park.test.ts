import { sqliteStore } from '@posthorn/sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { claimRequest } from './support/claim-request.js'
import { databaseFile } from './support/database-file.js'
import { endpointRecord, publishItem } from './support/records.js'

test('rows far behind the front of the queue are parked once claims get near them', async () => {
  const store = sqliteStore({ filename: databaseFile() })
  onTestFinished(() => store.close())
  await store.migrate()
  const endpoint = endpointRecord({ eventTypes: ['gated'] })
  await store.endpoints.create({ endpoint, maxPerTenant: 10 })
  await store.endpoints.create({ endpoint: endpointRecord({ eventTypes: ['open'] }), maxPerTenant: 10 })
  await store.outbox.publish({ items: Array.from({ length: 5000 }, () => publishItem({ type: 'open' })) })
  await store.outbox.publish({ items: [publishItem({ type: 'gated', createdAt: 1001 })] })
  const park = () => store.outbox.park({ endpointIds: [endpoint.id], limit: 1, now: 2000 })

  await park()
  expect((await store.log.stats({ now: 2000 })).held).toBe(0)
  await store.outbox.claim({ ...claimRequest(), limit: 1 })
  await park()
  expect((await store.log.stats({ now: 2000 })).held).toBe(1)
})
