import { memoryStore } from '@posthorn/memory'
import { runScenario, scenarioOf, simulationConformance } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'

// CI runs many more, by `npm run simulate`
simulationConformance({
  describe,
  it,
  create: async () => ({ store: memoryStore() }),
  seeds: 100,
  command: (seed) => `npm run simulate -- --seed ${seed}`,
})

it('sends nothing on a word of the store that took longer than the lease (seed 4140)', async () => {
  expect((await runScenario(scenarioOf(4140), memoryStore())).failure).toBe(null)
})
