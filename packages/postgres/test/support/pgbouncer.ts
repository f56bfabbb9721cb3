import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, chmodSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Client } from 'pg'
import { serverUrl } from './database.js'

/** The PgBouncer of this machine: POSTHORN_TEST_PGBOUNCER, else one on the PATH; null where there is none. */
export function findPgbouncer(): string | null {
  const named = process.env.POSTHORN_TEST_PGBOUNCER
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  const candidates = named === undefined ? folders.map((folder) => join(folder, 'pgbouncer')) : [named]
  return candidates.find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A PgBouncer that pools transactions, in front of the run's server. */
export interface Pgbouncer {
  /** The same database as `url`, through the proxy. */
  through(url: string): string
  stop(): Promise<void>
}

/** Starts it with `poolSize` connections to each database, so that sessions change hands. */
export async function startPgbouncer(binary: string, poolSize: number): Promise<Pgbouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-pgbouncer-'))
  chmodSync(folder, 0o755)
  const { hostname, port, username, password } = new URL(serverUrl())
  const ownPort = await freePort()
  const config = join(folder, 'pgbouncer.ini')
  // `any`: takes everybody, and logs in as the user of [databases].
  writeFileSync(
    config,
    `[databases]
* = host=${hostname} port=${port || 5432} user=${username} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 200
${process.getuid?.() === 0 ? 'user = nobody' : ''}
`,
  )
  const child = spawn(binary, [config], { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = once(child, 'exit')
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const through = (url: string) => {
    const proxied = new URL(url)
    proxied.hostname = '127.0.0.1'
    proxied.port = String(ownPort)
    return proxied.href
  }
  while (!(await answers(through(serverUrl())))) {
    if (child.exitCode !== null) throw new Error(`PgBouncer did not start:\n${said}`)
  }
  return {
    through,
    async stop() {
      child.kill('SIGKILL')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}
