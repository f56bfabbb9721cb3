import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresStore } from '@posthorn/postgres'
import { sqliteStore } from '@posthorn/sqlite'
import { Client } from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { codeOf, cookieOf, exchangeOf, type Mounted, mounted } from './support/portal.js'

/** What starts a process on the same rows, each time it is called. */
const databases: Record<string, () => () => Promise<Mounted>> = {
  SQLite() {
    const folder = mkdtempSync(join(tmpdir(), 'posthorn-portal-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    return () => mounted(sqliteStore({ filename: join(folder, 'app.db') }))
  },
  PostgreSQL() {
    const connectionString = process.env.POSTHORN_TEST_POSTGRES_URL ?? ''
    const schema = `portal_${randomBytes(6).toString('hex')}`
    onTestFinished(async () => {
      const client = new Client({ connectionString })
      await client.connect()
      await client.query(`DROP SCHEMA ${schema} CASCADE`)
      await client.end()
    })
    return () => mounted(postgresStore({ connectionString }, { schema }))
  },
}

describe.each(Object.entries(databases))('two processes on %s', (_name, open) => {
  async function processes() {
    const start = open()
    return [await start(), await start()] as const
  }

  test('let one of all in who open a link at the same moment', async () => {
    const all = await processes()
    const link = await all[0].portal.portalLink({ tenant: 'acme' })
    const answers = await Promise.all(
      [...all, ...all, ...all, ...all].map(({ send }) => send('POST /session', { json: exchangeOf(link) })),
    )
    const good = answers.filter(({ status }) => status === 204)
    const others = await Promise.all(answers.filter(({ status }) => status !== 204).map(codeOf))
    expect([good.length, others]).toEqual([1, Array(7).fill('link_used')])
    for (const { send } of all) {
      expect((await send('GET /api/endpoints', { cookie: good.map(cookieOf).join() })).status).toBe(200)
    }
  })

  test('shut a tenant out at once', async () => {
    const [one, two] = await processes()
    const cookie = await one.open(await two.portal.portalLink({ tenant: 'acme' }))
    const other = await two.open(await one.portal.portalLink({ tenant: 'globex' }))
    expect((await two.send('GET /api/endpoints', { cookie })).status).toBe(200)
    expect(await two.portal.revokeSessions({ tenant: 'acme' })).toEqual({ revoked: 2 })
    expect((await one.send('GET /api/endpoints', { cookie })).status).toBe(401)
    expect((await one.send('GET /api/endpoints', { cookie: other })).status).toBe(200)
  })
})
