import { postgresStore } from '@posthorn/postgres'
import { endpointRecord, publishItem } from '@posthorn/testkit'
import { Client, Pool } from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { endsConnection, sqlState, storeError } from '../src/connection/errors.js'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()

async function migratedStore(pool: Pool = database.pool) {
  const schema = freshSchema()
  const store = postgresStore({ pool }, { schema })
  await store.migrate()
  return { store, schema }
}

const fromServer = (code: string) => Object.assign(new Error('said the server'), { code })

test.each([
  ['57P01', 'store_unavailable'],
  ['57P03', 'store_unavailable'],
  ['57014', 'store_unavailable'],
  ['53300', 'store_unavailable'],
  ['08006', 'store_unavailable'],
  ['40P01', 'store_unavailable'],
  ['40001', 'store_unavailable'],
  ['55P03', 'store_unavailable'],
  ['25006', 'store_unavailable'],
  ['25P03', 'store_unavailable'],
  ['25P04', 'store_unavailable'],
  ['ECONNREFUSED', 'store_unavailable'],
  ['EPIPE', 'store_unavailable'],
  ['EBADF', 'store_unavailable'],
  ['P1017', 'store_unavailable'],
  ['42P01', 'schema_not_migrated'],
  ['3F000', 'schema_not_migrated'],
  ['22P05', 'invalid_argument'],
  ['22021', 'invalid_argument'],
  ['23505', 'store_failed'],
  ['42501', 'store_unavailable'],
  ['53100', 'store_unavailable'],
  ['58030', 'store_unavailable'],
  ['28P01', 'store_unavailable'],
  ['3D000', 'store_unavailable'],
  ['40003', 'store_unavailable'],
  ['XX000', 'store_failed'],
])('%s is %s', (code, expected) => {
  const cause = fromServer(code)
  expect(storeError(cause)).toMatchObject({ code: expected, cause })
})

test.each(['57P01', '08006', '25P03', '25P04', 'ECONNRESET'])('a connection is not used again after %s', (code) => {
  expect(endsConnection(fromServer(code))).toBe(true)
})

test('an ORM may wrap the error', () => {
  expect(sqlState(new Error('query failed', { cause: fromServer('40P01') }))).toBe('40P01')
  expect(sqlState(Object.assign(new Error('P2010'), { code: 'P2010', meta: { code: '57P01' } }))).toBe('57P01')
  expect(sqlState(new Error('Connection terminated unexpectedly'))).toBeNull()
  expect(sqlState('text')).toBeNull()
})

test.each([
  ['', /Give postgresStore \{ connectionString \}, \{ pool \}/],
  ['null', /Give postgresStore/],
  ['5', /Give postgresStore/],
  ['{}', /connectionString must be a text/],
  ['{"connectionString":""}', /connectionString must be a text/],
  ['{"connectionString":1}', /connectionString must be a text/],
  ['{"connectionString":"x","maxConnections":0}', /maxConnections/],
  ['{"connectionString":"x","maxConnections":"5"}', /maxConnections/],
  ['{"connectionString":"mysql://u:secret@db/x"}', /must begin with postgres:\/\/ or postgresql:\/\/.*with mysql:$/],
  ['{"connectionString":"localhost:5432/app"}', /must begin with postgres:\/\/.*with localhost:$/],
  ['{"connectionString":"x","max":5}', /max: is not known; known are connectionString, maxConnections/],
  ['{"pool":{}}', /\{ pool \} \(a pg\.Pool\).*pool is not a pg/],
  ['{"pool":5}', /pool is not a pg/],
  ['{"pool":null}', /pool is not a pg/],
  ['{"pool":{},"connectionString":"x"}', /connectionString: is not known; known are pool/],
  ['{"kysely":{}}', /kysely is not a Kysely/],
])('postgresStore(%s) is refused at once, with words', (source, message) => {
  const open = () => postgresStore(source === '' ? JSON.parse('{}').none : JSON.parse(source))
  expect(open).toThrow(expect.objectContaining({ code: 'invalid_argument', message: expect.stringMatching(message) }))
})

test.each([
  ['null', /options must be an object/],
  ['{"wake":"often"}', /wake must be/],
  ['{"wakes":"poll"}', /wakes: is not known; known are schema, tablePrefix, wake, listen, statementTimeoutMs/],
  ['{"statementTimeoutMs":0}', /statementTimeoutMs must be a whole number/],
  ['{"statementTimeoutMs":"5"}', /statementTimeoutMs must be a whole number/],
  ['{"listen":true}', /listen must be/],
  ['{"listen":{}}', /listen must be/],
  ['{"listen":{"connectionString":"redis://x"}}', /listen\.connectionString must begin with postgres:\/\//],
  ['{"listen":{"connectionString":"x","ssl":true}}', /listen: ssl: is not known; known are connectionString/],
])('options %s are refused at once, with words', (options, message) => {
  const open = () => postgresStore({ pool: database.pool }, JSON.parse(options))
  expect(open).toThrow(expect.objectContaining({ code: 'invalid_argument', message: expect.stringMatching(message) }))
})

test.each(['postgres://h/db', 'postgresql://h/db', 'socket:/run?db=a', '/run/postgresql app', 'app'])(
  'the connection string %s is taken',
  (connectionString) => {
    expect(postgresStore({ connectionString }).capabilities.name).toBe('postgres')
  },
)

test('a client in the place of a pool is refused', () => {
  const client = new Client()
  const pool = Object.assign(JSON.parse('{}'), { pool: client })
  expect(() => postgresStore(pool)).toThrow(/pool is a client/)
})

test('no server, a pool without a free client and a lock not to be had are store_unavailable', async () => {
  const nowhere = postgresStore({ connectionString: 'postgresql://posthorn@127.0.0.1:1/none' })
  onTestFinished(() => nowhere.close())
  await expect(nowhere.checkSchema()).rejects.toMatchObject({ code: 'store_unavailable' })
  await expect(nowhere.migrate()).rejects.toMatchObject({ code: 'store_unavailable' })

  const small = new Pool({ connectionString: database.url, max: 1 })
  onTestFinished(() => small.end())
  const { store, schema } = await migratedStore(small)
  const client = await small.connect()
  // From now on: a server that is busy may take longer to connect.
  small.options.connectionTimeoutMillis = 50
  await expect(store.checkSchema()).rejects.toMatchObject({ code: 'store_unavailable' })
  await client.query(`BEGIN; LOCK TABLE ${schema}.posthorn_endpoints`)
  const impatient = new Pool({ connectionString: database.url, options: '-c lock_timeout=50' })
  onTestFinished(() => impatient.end())
  const waits = postgresStore({ pool: impatient }, { schema })
  await expect(waits.endpoints.get({ tenant: 'acme', id: 'x' })).rejects.toMatchObject({ code: 'store_unavailable' })
  await client.query('ROLLBACK')
  client.release()
})

test('a statement timeout of the role is told as one, and who sets it', async () => {
  const { schema } = await migratedStore()
  const pool = new Pool({ connectionString: database.url, options: '-c statement_timeout=100' })
  onTestFinished(() => pool.end())
  const store = postgresStore({ pool }, { schema })
  const client = await database.pool.connect()
  await client.query(`BEGIN; LOCK TABLE ${schema}.posthorn_endpoints`)
  await expect(store.endpoints.get({ tenant: 'acme', id: 'x' })).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.stringMatching(
      /cancelled a statement.*statement_timeout comes from the role.*due to statement timeout$/,
    ),
  })
  await client.query('ROLLBACK')
  client.release()
})

test('idle and busy connections that the server ends are reported, and the store goes on', async () => {
  const pool = new Pool({ connectionString: database.url, max: 1 })
  onTestFinished(() => pool.end())
  const { store } = await migratedStore(pool)
  const errors = vi.fn()
  store.onError(errors)
  const pidOf = async () => (await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid
  await database.pool.query('SELECT pg_terminate_backend($1)', [await pidOf()])
  await vi.waitFor(() => expect(errors).toHaveBeenCalled())
  await store.checkSchema()

  // Cut while a verb holds a client in a transaction, between two statements of it.
  const connect = pool.connect.bind(pool)
  const cut = vi.spyOn(pool, 'connect').mockImplementation(async () => {
    const client = await connect()
    const query = client.query.bind(client)
    vi.spyOn(client, 'query').mockImplementation(async (...args) => {
      const result = await query(...args)
      if (String(args[0]).startsWith('BEGIN')) {
        const { rows } = await query('SELECT pg_backend_pid() AS pid')
        const ended = new Promise((resolve) => client.once('end', resolve))
        await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid])
        await ended
      }
      return result
    })
    return client
  })
  const create = () => store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 10 })
  await expect(create()).rejects.toMatchObject({ code: 'store_unavailable' })
  cut.mockRestore()
  await create()
  // Idle or busy, told by the server or only by the socket: each is a server that is not to be had just now.
  for (const [error] of errors.mock.calls) expect(error).toMatchObject({ code: 'store_unavailable' })
})

test('a host’s pool may lose a connection after its stores were closed, and keeps one listener for them all', async () => {
  const pool = new Pool({ connectionString: database.url, max: 1 })
  onTestFinished(() => pool.end())
  for (let count = 0; count < 20; count++) {
    const store = postgresStore({ pool })
    await store.close()
  }
  expect(pool.listenerCount('error')).toBe(1)
  const { rows } = await pool.query('SELECT pg_backend_pid() AS pid')
  const removed = new Promise((resolve) => pool.once('remove', resolve))
  await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid])
  await removed
})

test('a settle batch with a row the server refuses is refused whole, as the input’s fault', async () => {
  const { store } = await migratedStore()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 10 })
  await store.outbox.publish({ items: [publishItem()] })
  const { deliveries } = await store.outbox.claim({ limit: 9, maxBytes: 1e6, leaseMs: 1e5, token: 7, known: new Map() })
  const settle = (responseBody: string) =>
    store.outbox.settle({
      settlements: deliveries.map(({ id, tenant, endpointId }) => ({
        tenant,
        deliveryId: id,
        token: 7,
        transition: { status: 'delivered' },
        attempt: {
          ...{ deliveryId: id, tenant, endpointId, number: 1, url: 'https://a.example', outcome: 'response' },
          ...{ statusCode: 200, error: null, requestHeaders: null, responseHeaders: null, responseTruncated: false },
          ...{ startedAt: 1, durationMs: 1, responseBody },
        },
      })),
      health: [],
    })
  await expect(settle('a\0b')).rejects.toMatchObject({ code: 'invalid_argument' })
  expect((await settle('a b')).settled).toEqual(deliveries.map(({ id }) => id))
})
