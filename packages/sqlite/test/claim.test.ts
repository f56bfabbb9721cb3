import { DatabaseSync } from 'node:sqlite'
import { sqliteStore } from '@posthorn/sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { claimRequest } from './support/claim-request.js'
import { databaseFile } from './support/database-file.js'
import { endpointRecord, publishItem } from './support/records.js'

/** A store with an endpoint and a due delivery of it, and its file opened once more. */
async function storeWithOne() {
  const filename = databaseFile()
  const store = sqliteStore({ filename })
  onTestFinished(() => store.close())
  await store.migrate()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 10 })
  await store.outbox.publish({ items: [publishItem()] })
  return { store, database: new DatabaseSync(filename) }
}

test('an endpoint without health, as a restored backup may have it, is not taken for deleted', async () => {
  const { store, database } = await storeWithOne()
  database.exec('DELETE FROM posthorn_health')
  database.close()
  const { deliveries, endpoints, deleted } = await store.outbox.claim(claimRequest())
  expect([deliveries.length, endpoints, deleted]).toEqual([1, [], []])
})

test('a claim leases no delivery of another tenant that has the id of the last one it takes', async () => {
  const { store, database } = await storeWithOne()
  for (const table of ['messages', 'queue']) {
    database.exec(`CREATE TEMP TABLE twin AS SELECT * FROM posthorn_${table};
      UPDATE twin SET tenant = 'other'; INSERT INTO posthorn_${table} SELECT * FROM twin; DROP TABLE twin`)
  }
  database.close()
  const tenants: string[] = []
  for (const token of [1, 2]) {
    const { deliveries } = await store.outbox.claim({ ...claimRequest(), limit: 1, token })
    tenants.push(...deliveries.map(({ tenant }) => tenant))
  }
  expect(tenants).toEqual(['acme', 'other'])
})
