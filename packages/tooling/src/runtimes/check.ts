// Run by Node, Bun and Deno alike, with the built packages and every default but the egress rules: one event to one
// receiver from each embedded store, its signature of either kind verified, then the conformance suites of the default transport and of the
// management API, served as the runtime does.
// Prints the transport. Ends with an error where anything fails.
import { createWebhooks, defaultTransport, type Store, standardWebhooks } from '@posthorn/core'
import { verify } from '@posthorn/core/verify'
import { memoryStore } from '@posthorn/memory'
import { sqliteStore } from '@posthorn/sqlite'
import {
  createReceiver,
  httpCases,
  httpSubject,
  runHttpCase,
  runTransportCase,
  transportCases,
} from '@posthorn/testkit'
import { serveApi } from './serve.ts'

const patienceMs = 120_000

async function deliver<Tx>(store: Store<Tx>, signer = standardWebhooks()): Promise<void> {
  const receiver = await createReceiver()
  const webhooks = createWebhooks({
    store,
    signer,
    events: { 'invoice.paid': {} },
    egress: { allowHttp: true, allow: ['127.0.0.0/8'] },
    secrets: { keys: [Buffer.alloc(32, 'k').toString('base64')] },
  })
  const delivered = Promise.withResolvers<void>()
  webhooks.on('delivery.delivered', () => delivered.resolve())
  webhooks.on('attempt.failed', ({ outcome }) => delivered.reject(new Error(`The attempt failed: ${outcome}.`)))
  webhooks.on('worker.error', delivered.reject)
  await webhooks.migrate()
  await webhooks.start()
  const url = `http://localhost:${receiver.port}/hooks`
  const { secret } = await webhooks.endpoints.create({ tenant: 'acme', url })
  const { id } = await webhooks.emit('invoice.paid', { amount: 4200 }, { tenant: 'acme' })
  await delivered.promise
  const [request] = receiver.requests
  const verified = request && (await verify(request.body, request.headers, secret))
  if (verified?.id !== id) throw new Error(`The request has the id ${verified?.id}, not ${id}.`)
  await webhooks.close()
  await receiver.close()
}

const late = setTimeout(() => {
  console.error(`Not done within ${patienceMs} ms.`)
  process.exit(1)
}, patienceMs)

await deliver(memoryStore())
await deliver(sqliteStore({ filename: ':memory:' }))
await deliver(memoryStore(), standardWebhooks({ algorithm: 'ed25519' }))

const { capabilities } = defaultTransport()
const cases = transportCases.filter(({ needs }) => needs === undefined || capabilities[needs])
for (const each of cases) {
  await runTransportCase(each, defaultTransport).catch((cause: unknown) => {
    throw new Error(`The transport fails "${each.name}".`, { cause })
  })
}

const isNode = globalThis.Bun === undefined && globalThis.Deno === undefined
for (const each of httpCases) {
  // Elsewhere, when a connection is closed is the server's affair
  if (each.need === 'ownConnection' && !isNode) continue
  await runHttpCase(each, { open: () => httpSubject(memoryStore()), create: serveApi }).catch((cause: unknown) => {
    throw new Error(`The management API fails "${each.name}".`, { cause })
  })
}
clearTimeout(late)
console.log(capabilities.name)
