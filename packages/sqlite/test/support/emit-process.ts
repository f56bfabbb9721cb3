import { DatabaseSync } from 'node:sqlite'
import { engineOn } from './engine.js'

// A process that emits in a transaction that it commits, and in one that it never ends. It sends nothing.
const [, , filename = ''] = process.argv
const webhooks = engineOn(filename)
const database = new DatabaseSync(filename, { timeout: 5000 })
database.exec('BEGIN IMMEDIATE')
webhooks.emitSync('order.created', 'committed', { tenant: 'acme', tx: database })
database.exec('COMMIT')
database.exec('BEGIN IMMEDIATE')
webhooks.emitSync('order.created', 'uncommitted', { tenant: 'acme', tx: database })
process.send?.('emitted')
// Stays until it is killed
process.on('message', () => {})
