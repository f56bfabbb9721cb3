import { postgresStore } from '@posthorn/postgres'

// A process that migrates the schema it is given, as soon as its parent says so.
const [, , connectionString = '', schema = ''] = process.argv
process.once('message', async () => {
  const store = postgresStore({ connectionString }, { schema })
  await store.migrate()
  await store.migrate()
  await store.checkSchema()
  await store.close()
  process.disconnect()
})
process.send?.('ready')
