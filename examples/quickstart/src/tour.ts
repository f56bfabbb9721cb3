import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { undiciTransport } from '@posthorn/core'
import { verify } from '@posthorn/core/verify'
import { flatProfile } from '@posthorn/http'
import { createReceiver, type ReceivedRequest, selfSignedCertificate } from '@posthorn/testkit'
import { type Call, findDialect } from './dialects.ts'
import { urlOf } from './listen.ts'
import { createOrders } from './orders.ts'
import { createShop } from './shop.ts'
import { createShopWebhooks } from './webhooks.ts'

const token = 'acme-token'
const tenant = 'acme'
const say = (line: string) => console.log(line)

/**
 * The shop with its webhook API in the shape of another vendor's: calls it, shows the answers and a signed delivery, and
 * ends, unless it is to go on.
 */
export async function tour(name: string, serve: boolean): Promise<void> {
  const { dialect, calls } = findDialect(name)
  const tls = selfSignedCertificate(['localhost'])
  const receiver = await createReceiver({ tls })
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-tour-'))
  const filename = join(folder, 'shop.db')
  const { endpointIds: endpoint } = dialect
  const webhooks = createShopWebhooks(filename, {
    // The customer is on this machine, with a certificate of its own. Give no such thing in production
    transport: undiciTransport({ egress: { allow: ['127.0.0.1', '::1'] }, tls: { ca: tls.cert } }),
    profiles: { flat: flatProfile() },
    ...(endpoint !== 'any' && { ids: { endpoint } }),
  })
  await webhooks.migrate()
  const db = new DatabaseSync(filename)
  const shop = createShop(webhooks, createOrders(db, webhooks), { path: '/', dialect })
  const server = shop.listen(Number(process.env.PORT ?? 0), '127.0.0.1')
  const shopUrl = await urlOf(server)
  const [create, ...others] = calls(`https://localhost:${receiver.port}/hooks`, dialect.tenantId(tenant))
  const shown = (call: Call) => curl(shopUrl, call)

  async function call(made: Call): Promise<void> {
    say(`\n  ${shown(made)}`)
    const [method = '', path = ''] = made.target.split(' ')
    const headers = {
      authorization: `Bearer ${token}`,
      ...(made.json !== undefined && { 'content-type': 'application/json' }),
    }
    const answer = await fetch(shopUrl + path, { method, headers, ...(made.json !== undefined && { body: made.json }) })
    say(`  ${answer.status} ${await answer.text()}`)
    if (!answer.ok) throw new Error(`${made.target} answered ${answer.status}.`)
  }

  say(`The shop listens on ${shopUrl} and speaks ${name}.\n\n1. A customer registers an endpoint.`)
  await call(create)
  const [made] = (await webhooks.endpoints.list({ tenant })).data
  if (made === undefined) throw new Error('No endpoint was made.')
  const { secret } = await webhooks.endpoints.getSecret({ tenant, id: made.id })

  say('\n2. An order is placed; a worker in this process delivers.')
  await webhooks.start()
  const before = receiver.requests.length
  await call({ target: 'POST /orders', json: '{"total": 4200}' })
  await receiver.waitFor(before + 1)
  const request = receiver.requests[before]
  if (request === undefined) throw new Error('Nothing came.')
  await checkSignature(request, secret)
  say(`  The customer got ${request.text}, and the signature is good.`)

  say('\n3. What else there is to call:')
  const filled = others.map((each) => fill(each, made.id))
  for (const each of filled) await call(each)

  async function close(): Promise<void> {
    server.close()
    server.closeAllConnections()
    await webhooks.close()
    await receiver.close()
    db.close()
    rmSync(folder, { recursive: true })
  }
  if (!serve) {
    say(`\nTo try these yourself: npm run demo -- --dialect ${name} --serve`)
    return close()
  }
  say('\nThe shop goes on; end it with Ctrl-C. Try, in another terminal, any of the above, and:\n')
  say(`  ${curl(shopUrl, { target: 'GET /openapi.json' })}\n`)
  process.once('SIGINT', () => void close())
  process.once('SIGTERM', () => void close())
}

function fill({ target, json }: Call, id: string): Call {
  return { target: target.replace('{id}', id), ...(json !== undefined && { json: json.replace('{id}', id) }) }
}

/** The line of a shell that makes a call. */
function curl(shopUrl: string, { target, json }: Call): string {
  const [method = '', path = ''] = target.split(' ')
  const body = json === undefined ? '' : ` -H 'content-type: application/json' -d '${json}'`
  return `curl -sg -X ${method} '${shopUrl}${path}' -H 'authorization: Bearer ${token}'${body}`
}

/** @throws where the signature is wrong: of Standard Webhooks, or the flat dialect's own */
async function checkSignature({ text, headers }: ReceivedRequest, secret: string): Promise<void> {
  const own = headers['x-webhook-signature']
  if (own === undefined) {
    const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    await verify(text, plain, secret)
  } else if (own !== createHmac('sha256', secret).update(text).digest('hex')) throw new Error('The signature is wrong.')
}
