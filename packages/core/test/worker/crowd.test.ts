import { createWebhooks, type Store } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { createCrowd } from '../../src/worker/crowd.js'
import { fakeTransport } from '../support/fake-transport.js'
import { events } from '../support/instance.js'
import { simulation, until } from '../support/simulation.js'

const onceADay = { limit: 1, periodMs: 86_400_000 }

/** 5,000 due of one endpoint, which takes one a day, and one of another tenant after them; `park` as given. */
async function behindMany(park: (store: Store<never>) => Store<never>['outbox']['park']) {
  const clock = manualClock()
  const memory = memoryStore({ clock })
  const claims: number[] = []
  const store: Store<never> = {
    ...memory,
    outbox: {
      ...memory.outbox,
      park: park(memory),
      async claim(request) {
        const claim = await memory.outbox.claim(request)
        claims.push(claim.deliveries.length)
        return claim
      },
    },
  }
  const emitter = createWebhooks({ store, events, clock, transport: fakeTransport(clock) })
  await emitter.endpoints.create({ tenant: 'big', url: 'https://receiver.example/big', rateLimit: onceADay })
  await emitter.endpoints.create({ tenant: 'small', url: 'https://receiver.example/small' })
  const emit = (tenant: string) => ({ type: 'invoice.paid' as const, payload: {}, tenant })
  await emitter.emitMany(Array.from({ length: 5000 }, () => emit('big')))
  await emitter.emitMany([emit('small')])
  const instance = await simulation({ clock, store })
  await until(
    () => instance.sent.some(({ request }) => request.url.endsWith('/small')),
    'the other tenant gets what is its',
  )
  return { ...instance, claims }
}

describe('who has one delivery behind five thousand of another tenant, which has to wait for its rate limit,', () => {
  it('does not wait until these are parked', async () => {
    let parked = () => {}
    const { end } = await behindMany(() => () => new Promise<void>((resolve) => (parked = resolve)))
    parked()
    await end()
  })

  it('is served by one of the first claims, where a store parks none of them', async () => {
    const { claims, end } = await behindMany(() => async () => {})
    expect(claims.length).toBeLessThanOrEqual(4)
    await end()
  })
})

describe('the endpoints that claims pass over', () => {
  const found = { taken: 0, full: false, ids: [], reached: null, last: null }
  const place = (dueAt: number) => ({ dueAt, deliveryId: 'd' })

  it('are those that filled a claim and had no room, as long as claims are full', () => {
    const crowd = createCrowd(() => 0)
    crowd.met(['a'], false)
    expect(crowd.next()).toBeNull()
    crowd.met(['a'], true)
    crowd.passed({ ...found, ids: ['b'] })
    crowd.passed({ ...found, taken: 9, full: true, ids: ['c'] })
    expect(crowd.next()).toBeNull()
    expect(crowd.next()).toEqual({ endpointIds: ['a', 'c'], after: null })
    crowd.met([], false)
    expect(crowd.next()).toBeNull()
  })

  it('are left behind from claim to claim, until a second is over and all was seen', () => {
    let now = 0
    const crowd = createCrowd(() => now)
    crowd.met(['a'], true)
    const next = () => crowd.next()?.after ?? null
    expect(next()).toBeNull()
    crowd.passed({ ...found, reached: place(1) })
    now = 5000
    crowd.passed({ ...found, reached: place(2) })
    expect(next()).toEqual(place(2))
    crowd.passed(found)
    expect(next()).toBeNull()
    now = 5900
    crowd.passed({ ...found, last: place(3) })
    expect(next()).toEqual(place(3))
  })

  it('are a thousand at most, those met last', () => {
    const crowd = createCrowd(() => 0)
    crowd.met(
      Array.from({ length: 1500 }, (_, n) => `${n}`),
      true,
    )
    const passed = crowd.next()?.endpointIds ?? []
    expect([passed.length, passed.at(0), passed.at(-1)]).toEqual([1000, '500', '1499'])
  })
})
