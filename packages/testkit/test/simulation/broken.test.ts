import type { OutboxStore, Store } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { simulate } from '@posthorn/testkit'
import { expect, it } from 'vitest'

/** A store whose settle takes any token. */
function unfenced(): Store<never> {
  const store = memoryStore()
  const tokens = new Map<string, number>()
  const outbox: OutboxStore<never> = {
    ...store.outbox,
    async claim(request) {
      const claim = await store.outbox.claim(request)
      for (const { id } of claim.deliveries) tokens.set(id, request.token)
      return claim
    },
    settle: (request) => {
      const settlements = request.settlements.map((each) => ({
        ...each,
        token: tokens.get(each.deliveryId) ?? each.token,
      }))
      return store.outbox.settle({ ...request, settlements })
    },
  }
  return { ...store, outbox }
}

it('a store that takes outcomes of lost leases is found, with a small scenario and a command', async () => {
  const { failed } = await simulate({ create: async () => ({ store: unfenced() }), from: 45, seeds: 200 })
  expect(failed?.failure.invariant).toBe('fencing')
  expect(failed?.smallest.actions.length).toBeLessThan(8)
  expect(failed?.report).toContain(`await simulate({ create, from: ${failed?.seed}, seeds: 1 })`)
  const from = failed?.seed ?? 0
  const create = async () => ({ store: unfenced() })
  const seeds: number[] = []
  const all = await simulate({ create, from, seeds: 20, onBroken: (seed) => seeds.push(seed) > 0 })
  expect(all).toMatchObject({ runs: 20, broken: seeds.length, failed: null })
  expect(seeds[0]).toBe(from)
})
