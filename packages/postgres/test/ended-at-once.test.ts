import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { postgresStore } from '../src/index.js'

/** A message of the protocol: its letter, its length, what it says. */
function message(letter: string, body: string | Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(Buffer.byteLength(body) + 4)
  return Buffer.concat([Buffer.from(letter), length, Buffer.from(body)])
}

const opened = [message('R', Buffer.alloc(4)), message('Z', 'I')]
const ended = message('E', 'SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0')

/** Opens each connection, and ends it in the same packet. */
const server = createServer((socket: Socket) => {
  socket.on('error', () => {})
  socket.once('data', () => socket.end(Buffer.concat([...opened, ended])))
})
let port = 0

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address !== null && typeof address === 'object') port = address.port
})
afterAll(() => server.close())

const connectionString = () => `postgres://app@127.0.0.1:${port}/app?sslmode=disable`

test('a connection that the server ends as it opens fails the call, and never the process: own pool', async () => {
  const store = postgresStore({ connectionString: connectionString() })
  await expect(store.migrate()).rejects.toMatchObject({ code: 'store_unavailable' })
  await store.close()
})

test('a connection that the server ends as it opens fails the call, and never the process: pool of the host', async () => {
  const pool = new Pool({ connectionString: connectionString() })
  const store = postgresStore({ pool })
  await expect(store.migrate()).rejects.toMatchObject({ code: 'store_unavailable' })
  await store.close()
  await pool.end()
})
