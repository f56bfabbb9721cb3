import { memoryStore } from '@posthorn/memory'
import { runScenario, scenarioOf } from '@posthorn/testkit'

const { hash } = await runScenario(scenarioOf(Number(process.argv[2])), memoryStore())
process.send?.(hash)
process.disconnect()
