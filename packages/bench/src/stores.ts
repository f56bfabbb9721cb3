import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { type PostgresTransaction, postgresStore } from '@posthorn/postgres'
import { sqliteStore } from '@posthorn/sqlite'
import { Client } from 'pg'

/** Runs `work` on a fresh memory store. */
export function withMemory<Result>(work: (store: Store) => Promise<Result>): Promise<Result> {
  return work(memoryStore())
}

/** Runs `work` on a fresh SQLite file. */
export async function withSqlite<Result>(
  work: (store: ReturnType<typeof sqliteStore>) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))
  try {
    return await work(sqliteStore({ filename: join(folder, 'bench.db') }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

let databases = 0

/** Runs `work` on a fresh database of the server. */
export async function withDatabase<Result>(serverUrl: string, work: (url: string) => Promise<Result>): Promise<Result> {
  const name = `bench_${process.pid}_${databases++}`
  const admin = new Client({ connectionString: serverUrl })
  await admin.connect()
  try {
    await admin.query(`CREATE DATABASE ${name}`)
    const url = new URL(serverUrl)
    url.pathname = `/${name}`
    return await work(url.href)
  } finally {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    // What this round left to write must not be written in the next one's time
    await admin.query('CHECKPOINT')
    await admin.end()
  }
}

/** Runs `work` on a fresh PostgreSQL store. */
export function withPostgres<Result>(
  serverUrl: string,
  work: (store: Store<PostgresTransaction>, url: string) => Promise<Result>,
): Promise<Result> {
  return withDatabase(serverUrl, (connectionString) => work(postgresStore({ connectionString }), connectionString))
}
