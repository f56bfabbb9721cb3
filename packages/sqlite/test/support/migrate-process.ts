import { sqliteStore } from '@posthorn/sqlite'

// A process that migrates the file it is given, as soon as its parent says so.
const [, , filename = ''] = process.argv
process.once('message', async () => {
  const store = sqliteStore({ filename })
  await store.migrate()
  await store.migrate()
  await store.checkSchema()
  await store.close()
  process.disconnect()
})
process.send?.('ready')
