import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createWebhooks } from '@posthorn/core'
import { sqliteStore } from '@posthorn/sqlite'
import { expect, onTestFinished, test } from 'vitest'

test('a thousand lists, each of another shape, keep no statement each', async () => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const database = new DatabaseSync(':memory:')
  const prepared: WeakRef<StatementSync>[] = []
  const prepare = database.prepare.bind(database)
  database.prepare = (sql) => {
    const statement = prepare(sql)
    prepared.push(new WeakRef(statement))
    return statement
  }
  const webhooks = createWebhooks({ store: sqliteStore({ database }), events: {} })
  onTestFinished(() => webhooks.close())
  await webhooks.migrate()

  const ids = Array.from({ length: 50 }, () => crypto.randomUUID())
  for (let id = 1; id <= 50; id++) {
    for (let endpointId = 1; endpointId <= 20; endpointId++) {
      const where = { id: ids.slice(0, id), endpointId: ids.slice(0, endpointId) }
      await webhooks.deliveries.list({ tenant: 'acme', where })
    }
  }
  expect(prepared.length).toBeGreaterThanOrEqual(1000)
  const alive = () => {
    collect()
    return prepared.filter((statement) => statement.deref() !== undefined).length
  }
  await expect.poll(alive).toBeLessThan(20)
})
