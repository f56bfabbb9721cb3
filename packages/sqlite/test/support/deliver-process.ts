import { engineOn } from './engine.js'

// A process that delivers from the file it is given until it is killed.
const [, , filename = ''] = process.argv
const webhooks = engineOn(filename)
webhooks.on('worker.error', (error) => console.error(error))
await webhooks.start()
process.send?.('started')
