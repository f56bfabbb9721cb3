import { memoryStore } from '@posthorn/memory'
import { storeConformance } from '@posthorn/testkit'
import { describe, it } from 'vitest'

storeConformance({
  describe,
  it,
  create: async () => ({ store: memoryStore() }),
  capabilities: { syncPublish: true },
})
