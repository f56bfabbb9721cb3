import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}

/** Starts Debian's redis-server in a folder of its own, durable to the second as BullMQ's guide to production says. */
export async function startRedis(): Promise<{ port: number; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-redis-'))
  const port = await freePort()
  const settings = [
    '--appendonly',
    'yes',
    '--appendfsync',
    'everysec',
    '--maxmemory-policy',
    'noeviction',
    '--save',
    '',
  ]
  const server = spawn('redis-server', ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, ...settings])
  const killed = () => server.kill()
  process.once('exit', killed)
  let isReady = false
  for await (const lines of server.stdout) {
    isReady = String(lines).includes('Ready to accept connections')
    if (isReady) break
  }
  if (!isReady) throw new Error('redis-server ended before it was ready.')
  return {
    port,
    async stop() {
      process.off('exit', killed)
      server.kill()
      await once(server, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
