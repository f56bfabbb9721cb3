import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore } from '@posthorn/memory'
import { postgresStore } from '@posthorn/postgres'
import { sqliteStore } from '@posthorn/sqlite'
import { type SimulateOptions, type SimulateResult, simulate } from '@posthorn/testkit'
import { Client } from 'pg'
import { startServer } from '../postgres-server.ts'

/** What runs of the simulation take, whatever the store. */
export type Runs = Omit<SimulateOptions<never>, 'create'>

type Simulated = (runs: Runs) => Promise<SimulateResult>

const onMemory: Simulated = (runs) => simulate({ ...runs, create: async () => ({ store: memoryStore() }) })

/** A folder in memory where the system has one: what a power cut leaves is not what is simulated. */
const folder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

const onSqlite: Simulated = (runs) =>
  simulate({
    ...runs,
    async create() {
      const file = join(folder, `posthorn-simulation-${randomBytes(6).toString('hex')}.db`)
      const store = sqliteStore({ filename: file })
      await store.migrate()
      const close = async () => {
        for (const each of [file, `${file}-wal`, `${file}-shm`]) rmSync(each, { force: true })
      }
      return { store, close }
    },
  })

/** On the server of POSTHORN_TEST_POSTGRES_URL, or else on one of our own; each run in a schema that is dropped after it. */
const onPostgres: Simulated = async (runs) => {
  const given = process.env.POSTHORN_TEST_POSTGRES_URL
  const server = given === undefined ? await startServer({ flags: ['-c', 'fsync=off'] }) : null
  const connectionString = given ?? server?.url ?? ''
  const admin = new Client({ connectionString })
  await admin.connect()
  try {
    return await simulate({
      ...runs,
      async create() {
        const schema = `simulation_${randomBytes(6).toString('hex')}`
        const store = postgresStore({ connectionString, maxConnections: 2 }, { schema, wake: 'poll' })
        await store.migrate()
        return { store, close: async () => void (await admin.query(`DROP SCHEMA ${schema} CASCADE`)) }
      },
    })
  } finally {
    await admin.end()
    await server?.stop()
  }
}

/** The stores of this repository, by name. */
export const simulatedStores: Record<string, Simulated> = { memory: onMemory, sqlite: onSqlite, postgres: onPostgres }
