import { rawJson } from '@posthorn/core'
import { type PostgresStoreOptions, postgresStore } from '@posthorn/postgres'
import { Pool } from 'pg'
import type { Bench } from '../bench.ts'
import { payload } from '../payload.ts'
import { interleave, ratios, spread } from '../rounds.ts'
import { withDatabase } from '../stores.ts'
import { printTable } from '../table.ts'
import { benchWebhooks, register } from '../webhooks.ts'

const clients = 32

/** `clients` clients, each in a loop of BEGIN, a row of its own, emit with `tx`, COMMIT. Gives commits a second. */
async function commits(connectionString: string, url: string, count: number, wake: PostgresStoreOptions['wake']) {
  const pool = new Pool({ connectionString, max: clients })
  const { webhooks } = benchWebhooks(postgresStore({ pool }, { wake }))
  await webhooks.migrate()
  await register(webhooks, url, 1)
  await pool.query('CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total integer)')

  async function run(total: number): Promise<void> {
    let left = total
    const client = async () => {
      const tx = await pool.connect()
      while (left-- > 0) {
        await tx.query('BEGIN')
        await tx.query('INSERT INTO orders (total) VALUES ($1)', [left])
        await webhooks.emit('bench', rawJson(payload), { tenant: 'bench', tx })
        await tx.query('COMMIT')
      }
      tx.release()
    }
    await Promise.all(Array.from({ length: clients }, client))
  }

  await run(clients * 4)
  const started = performance.now()
  await run(count)
  const rate = count / ((performance.now() - started) / 1000)
  await webhooks.close()
  await pool.end()
  return rate
}

/** What the NOTIFY of an emit inside the host's transaction costs: PostgreSQL commits those one after another. */
export const notify: Bench = async ({ receiver, postgresUrl, rounds, quick }) => {
  const count = quick ? 1000 : 8000
  const run = (wake: PostgresStoreOptions['wake']) => () =>
    withDatabase(postgresUrl, (url) => commits(url, receiver.url, count, wake))
  const figures = await interleave(
    [
      { name: "wake: 'poll'", run: run('poll') },
      { name: "wake: 'notify'", run: run('notify') },
    ],
    rounds,
  )
  const rows = [...figures].map(([name, rates]) => [
    name,
    spread(rates, 0),
    spread(ratios(figures, name, "wake: 'poll'")),
  ])
  printTable(
    `notify: ${clients} clients that emit in their transactions`,
    ['', 'commits a second', 'share of poll'],
    rows,
  )
}
