import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const program = join(import.meta.dirname, 'postgres-process.ts')

/** A PostgreSQL server of our own, from npm. */
export interface TestServer {
  /** Connection string of a superuser on the database `postgres`. */
  url: string
  /** Process id of the postmaster. */
  pid(): Promise<number>
  /** Stops it as a crash would (immediate mode, no checkpoint) and starts it again on the same port. */
  restartImmediately(): Promise<void>
  /** Ends its sessions, stops it, and starts it again; one that has ended by itself is started. */
  restartFast(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts a real PostgreSQL on a free port of 127.0.0.1 with a fresh data directory, which `stop` removes.
 * `flags` go to the server's command line (`['-c', 'max_connections=200']`). `folder`: where, instead of the system's for
 * what is temporary; every user must be able to walk to it.
 */
export async function startServer(options: { flags?: string[]; folder?: string } = {}): Promise<TestServer> {
  // As root the server runs as another user, which must be able to walk to its directory: so mkdir and 0755, not mkdtemp.
  const parent = join(options.folder ?? tmpdir(), `posthorn-postgres-${randomBytes(6).toString('hex')}`)
  await mkdir(parent, { recursive: true })
  await chmod(parent, 0o755)
  const databaseDir = join(parent, 'data')
  const port = await freePort()
  const password = randomBytes(8).toString('hex')
  // In a group of its own: Ctrl-C is for the tests, and the server ends after them.
  const settings = JSON.stringify({ databaseDir, port, password, flags: options.flags ?? [] })
  const child = fork(program, [settings], { detached: true, execArgv: [] })
  const gone = once(child, 'exit')
  const stop = async () => {
    if (child.connected) child.disconnect()
    await gone
  }
  try {
    await ready(child)
  } catch (error) {
    await stop()
    throw error
  }
  const restart = async (mode: 'immediate' | 'fast') => {
    const started = ready(child)
    child.send(mode)
    await started
  }
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    pid: async () => Number((await readFile(join(databaseDir, 'postmaster.pid'), 'utf8')).split('\n')[0]),
    restartImmediately: () => restart('immediate'),
    restartFast: () => restart('fast'),
    stop,
  }
}

/** Resolves once the process has said that its server takes connections. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`The process that runs PostgreSQL ended with ${code}.`))
    child.once('exit', ended)
    child.once('message', (said) => {
      child.off('exit', ended)
      if (said === 'ready') resolve()
      else reject(new Error(String(said)))
    })
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

/**
 * One PostgreSQL for a whole run of tests, to be their global setup. Its address goes to them as
 * POSTHORN_TEST_POSTGRES_URL; where that is set already, that server is used: a superuser's connection string, PostgreSQL
 * 15 or newer.
 */
export async function sharedServer(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.POSTHORN_TEST_POSTGRES_URL !== undefined) return undefined
  const flags = ['max_connections=200', 'fsync=off', 'full_page_writes=off'].flatMap((setting) => ['-c', setting])
  const server = await startServer({ flags })
  process.env.POSTHORN_TEST_POSTGRES_URL = server.url
  return server.stop
}
