import { memoryStore } from '@posthorn/memory'
import { engineConformance } from '@posthorn/testkit'
import { describe, it } from 'vitest'

engineConformance({
  describe,
  it,
  create: async () => ({ store: memoryStore() }),
  capabilities: { syncPublish: true },
})
