import { engineOn } from './engine.js'

// A process that delivers from the schema it is given until it is killed.
const [, , url = '', schema = '', name = ''] = process.argv
const webhooks = engineOn({ url, schema, name })
webhooks.on('worker.error', (error) => console.error(error))
await webhooks.start()
process.send?.('started')
