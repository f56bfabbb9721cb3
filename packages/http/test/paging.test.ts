import { createWebhooks } from '@posthorn/core'
import { createHandler } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { expect, test } from 'vitest'
import { asObject } from './support/json.js'

const webhooks = createWebhooks({ store: memoryStore(), events: {}, limits: { endpointsPerTenant: 10_000 } })
const handle = createHandler(webhooks, { authorize: () => ({ tenant: 'acme' }) })
const tenant = 'acme'
const create = (at: number) =>
  webhooks.endpoints.create({ tenant, url: `https://receiver.example/${at}`, name: `${(at * 7919) % 10_007}` })

test('a list of 2,000 endpoints pages through while others come and go: each that stays exactly once', async () => {
  const stable = new Set<string>()
  const passing: string[] = []
  for (let at = 0; at < 2000; at++) {
    const { id } = await create(at)
    if (at % 10 === 0) passing.push(id)
    else stable.add(id)
  }
  for (const sort of ['', '&sort=name']) {
    const seen: string[] = []
    let cursor = ''
    for (let at = 0; ; at++) {
      const response = await handle(new Request(`http://localhost/endpoints?limit=100${sort}${cursor}`))
      const page = asObject(await response.json())
      seen.push(...(Array.isArray(page.data) ? page.data.map((row) => String(asObject(row).id)) : []))
      if (typeof page.nextCursor !== 'string') break
      cursor = `&cursor=${page.nextCursor}`
      await Promise.all([
        ...passing.splice(0, 20).map((id) => webhooks.endpoints.delete({ tenant, id })),
        create(20_000 + at),
        create(at),
      ])
    }
    const met = seen.filter((id) => stable.has(id))
    expect(met).toHaveLength(stable.size)
    expect(new Set(met).size).toBe(stable.size)
    expect(new Set(seen).size).toBe(seen.length)
  }
})
