import { join } from 'node:path'
import { memoryStore } from '@posthorn/memory'
import { runScenario, scenarioOf } from '@posthorn/testkit'
import { startScript } from '@posthorn/tooling/start-script'
import { describe, expect, it } from 'vitest'

const run = (seed: number) => runScenario(scenarioOf(seed), memoryStore())

describe('the same seed', () => {
  it('is the same run, byte for byte, in this process and in another', async () => {
    for (const seed of [3, 8, 21]) {
      const first = await run(seed)
      await run(seed + 1)
      const again = await run(seed)
      expect(again.trace).toEqual(first.trace)
      const other = startScript(join(import.meta.dirname, 'hash-process.ts'), [String(seed)])
      expect(await other.ended).toBe(0)
      expect(other.messages).toEqual([first.hash])
      expect(first.figures.requests).toBeGreaterThan(0)
    }
  })

  it('is another run than the next', async () => {
    expect((await run(3)).hash).not.toBe((await run(4)).hash)
  })
})

it('gives chance and turns of the event loop back after a run', async () => {
  const { random } = Math
  const immediate = globalThis.setImmediate
  await run(5)
  expect(Math.random).toBe(random)
  expect(globalThis.setImmediate).toBe(immediate)
  expect(crypto.randomUUID()).not.toBe(crypto.randomUUID())
})
