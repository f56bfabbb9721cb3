import { engineOn } from './engine.js'

// A process that delivers from the schema it is given until it is killed. It tells of errors and wakes.
const [, , url = '', schema = '', name = '', leaseMs = ''] = process.argv
const { store, webhooks } = engineOn({ url, schema, name, leaseMs: Number(leaseMs) })
webhooks.on('worker.error', () => process.send?.('worker.error'))
store.onWake(() => process.send?.('wake'))
await webhooks.start()
process.send?.('started')
