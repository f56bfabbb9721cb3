import { DatabaseSync } from 'node:sqlite'
import { sqliteStore } from '@posthorn/sqlite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { claimRequest } from './support/claim-request.js'
import { databaseFile } from './support/database-file.js'
import { endpointRecord, publishItem } from './support/records.js'

test('a commit waits for the disk (synchronous=FULL), after a claim too, which alone does not', async () => {
  const exec = vi.spyOn(DatabaseSync.prototype, 'exec')
  onTestFinished(() => exec.mockRestore())
  const store = sqliteStore({ filename: databaseFile() })
  onTestFinished(() => store.close())
  await store.migrate()
  const [connection] = exec.mock.contexts
  const setting = () => connection instanceof DatabaseSync && connection.prepare('PRAGMA synchronous').get()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 10 })
  await store.outbox.publish({ items: [publishItem()] })
  expect(setting()).toEqual({ synchronous: 2 })
  exec.mockClear()
  expect((await store.outbox.claim(claimRequest())).deliveries).toHaveLength(1)
  expect(exec.mock.calls).toContainEqual(['PRAGMA synchronous = NORMAL'])
  expect(setting()).toEqual({ synchronous: 2 })
})
