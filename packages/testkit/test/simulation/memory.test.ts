import { memoryStore } from '@posthorn/memory'
import { simulationConformance } from '@posthorn/testkit'
import { describe, it } from 'vitest'

// CI runs many more, by `npm run simulate`
simulationConformance({
  describe,
  it,
  create: async () => ({ store: memoryStore() }),
  seeds: 25,
  command: (seed) => `npm run simulate -- --seed ${seed}`,
})
