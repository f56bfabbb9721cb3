import type { ServerResponse } from 'node:http'
import { createWebhooks } from '@posthorn/core'
import { sqliteStore } from '@posthorn/sqlite'
import { createReceiver } from '@posthorn/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { drivers } from './support/drivers.js'

const tenant = 'acme'
const soon = { timeout: 20_000, interval: 20 }

/** What keeps a database from being written to, and how that is mended. */
const troubles = [
  { trouble: 'a full disk', make: 'PRAGMA max_page_count = 1', mend: 'PRAGMA max_page_count = 100000' },
  { trouble: 'a file that may not be written to', make: 'PRAGMA query_only = 1', mend: 'PRAGMA query_only = 0' },
]
const tries = drivers.flatMap((driver) => troubles.map((trouble) => ({ ...driver, ...trouble })))

test.each(tries)(
  '$trouble keeps outcomes until there is room: nothing is sent again, nor lost ($name)',
  { timeout: 60_000 },
  async ({ open, make, mend }) => {
    const waiting: ServerResponse[] = []
    const receiver = await createReceiver({
      behaviour(_request, response) {
        // The first answer makes the endpoint known: before it, one request is made at a time
        if (receiver.requests.length > 1) waiting.push(response)
        else response.end()
      },
    })
    onTestFinished(() => receiver.close())
    const answerAll = () => {
      for (const response of waiting.splice(0)) response.end('.'.repeat(16_000))
    }
    // One in memory is shared with the store
    const database = open(':memory:')
    onTestFinished(() => void database.close())
    const webhooks = createWebhooks({
      store: sqliteStore({ database }, { busyTimeoutMs: 0 }),
      events: { 'order.created': {} },
      egress: { allowHttp: true, allow: ['127.0.0.1'] },
      // A quarter of the slots is four: what it gets where a busy machine makes it slow
      worker: { concurrency: 16, perEndpoint: 4, leaseMs: 1000, pollMs: 50 },
    })
    onTestFinished(() => webhooks.close({ graceMs: 0 }))
    const errors: string[] = []
    webhooks.on('worker.error', ({ code }) => void errors.push(code))
    await webhooks.migrate()
    await webhooks.endpoints.create({ tenant, url: receiver.url })
    await webhooks.emitMany(Array.from({ length: 12 }, (_, at) => ({ type: 'order.created', payload: at, tenant })))
    await webhooks.start()
    await expect.poll(() => waiting.length, soon).toBe(4)
    database.exec(make)
    answerAll()
    // Long enough for the leases to run out, and to be taken over
    await expect.poll(() => errors.length, soon).toBeGreaterThanOrEqual(5)
    expect(new Set(errors)).toEqual(new Set(['store_unavailable']))
    // Four more may have started before that was known
    expect(receiver.requests.length).toBeLessThanOrEqual(9)
    database.exec(mend)
    receiver.behave(200)
    answerAll()
    const delivered = async () => {
      const { data } = await webhooks.deliveries.list({ tenant, where: { status: 'delivered' } })
      return data.map(({ attempts }) => attempts)
    }
    await expect.poll(delivered, soon).toEqual(Array(12).fill(1))
    expect(receiver.requests).toHaveLength(12)
  },
)
