import { memoryStore } from '@posthorn/memory'
import { simulate } from '@posthorn/testkit'

const [from, seeds] = process.argv.slice(2).map(Number)
const { hash } = await simulate({ create: async () => ({ store: memoryStore() }), from, seeds })
process.send?.(hash)
process.disconnect()
