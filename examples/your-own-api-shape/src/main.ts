import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createReceiver, listen } from '@posthorn/testkit'
import { Webhook } from 'standardwebhooks'
import { createApp } from './app.ts'
import { createAppWebhooks } from './webhooks.ts'

const webhooks = createAppWebhooks()
await webhooks.migrate()
const app = await listen(createApp(webhooks))
const receiver = await createReceiver()

/** Calls the app as a customer does. */
async function call(target: string, body?: object): Promise<Record<string, unknown>> {
  const [method = '', path = ''] = target.split(' ')
  const response = await fetch(app.url + path, {
    method,
    headers: { authorization: 'Bearer acme-token', 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  assert.ok(response.ok, `${target} answered ${response.status}: ${text}`)
  console.log(`   ${target}: ${text}`)
  return JSON.parse(text)
}

console.log('1. One customer registers through rest, another through flat.')
const modern = await call('POST /webhooks/endpoints', { url: `${receiver.url}/modern` })
const classic = await call('POST /webhook', { target_url: `${receiver.url}/classic` })

console.log('\n2. Each endpoint is seen through the other API.')
const seen = await call(`GET /webhooks/endpoints/${classic.id}`)
assert.deepEqual([seen.url, seen.profile], [classic.target_url, 'flat'])
assert.equal((await call(`GET /webhook/${modern.id}`)).target_url, modern.url)

console.log('\n3. One event, written and signed for each as its own API promises.')
await webhooks.emit('record:created', { id: 7 }, { tenant: 'acme' })
await webhooks.drain()
for (const { url, text, headers } of receiver.requests) {
  console.log(`   ${url}: ${text}`)
  if (url === '/classic') {
    const signature = createHmac('sha256', String(classic.secret)).update(text).digest('hex')
    assert.equal(headers['x-acme-signature'], signature)
    assert.equal(JSON.parse(text).webhook_id, classic.id)
  } else {
    const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    new Webhook(String(modern.secret)).verify(text, plain)
  }
}
assert.equal(receiver.requests.length, 2)
console.log('\nBoth signatures are good.')

await app.close()
await webhooks.close()
await receiver.close()
