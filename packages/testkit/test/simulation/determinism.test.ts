import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { memoryStore } from '@posthorn/memory'
import { type RunResult, runScenario, scenarioOf, simulate } from '@posthorn/testkit'
import { startScript } from '@posthorn/tooling/start-script'
import { describe, expect, it } from 'vitest'

const run = (seed: number) => runScenario(scenarioOf(seed), memoryStore())

/** The hash of a whole run in a process of its own. */
async function hashElsewhere(from: number, seeds: number): Promise<unknown> {
  const { ended, messages } = startScript(join(import.meta.dirname, 'hash-process.ts'), [String(from), String(seeds)])
  expect(await ended).toBe(0)
  return messages[0]
}

describe('the same seed', () => {
  it('is the same run, byte for byte', async () => {
    for (const seed of [3, 8, 21]) {
      const first = await run(seed)
      await run(seed + 1)
      expect((await run(seed)).trace).toEqual(first.trace)
      expect(first.figures.requests).toBeGreaterThan(0)
    }
  })

  it('is the same run in any process: all of them together have one hash', async () => {
    const traces = createHash('sha256')
    const onRun = (_: number, { hash }: RunResult) => void traces.update(hash)
    const { hash, figures } = await simulate({
      create: async () => ({ store: memoryStore() }),
      from: 20,
      seeds: 4,
      onRun,
    })
    expect(hash).toBe(traces.digest('hex'))
    expect(await Promise.all([hashElsewhere(20, 4), hashElsewhere(20, 4)])).toEqual([hash, hash])
    expect(figures.requests).toBeGreaterThan(0)
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
