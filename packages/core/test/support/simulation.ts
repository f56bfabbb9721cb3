import type { Delivery } from '@posthorn/core'
import { type TestInstance, testInstance } from './instance.js'

type Options = NonNullable<Parameters<typeof testInstance>[0]>

/** Lets what is ready to run do so, until `done` says so. Time stands still. */
export async function until(done: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let turns = 0; turns < 2000; turns++) {
    if (await done()) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error(`It does not come about that ${what}`)
}

/** Lets what is ready to run do so, for longer than anything takes that waits for no timer. */
export async function quiet(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve))
}

/** An instance with a worker that runs, and a clock that leaps. */
export async function simulation(options: Options = {}) {
  const instance = await testInstance(options)
  await instance.webhooks.start()
  return { ...instance, ...stepsOf(instance) }
}

function stepsOf({ webhooks, clock }: TestInstance) {
  async function deliveries(tenant = 'acme'): Promise<Delivery[]> {
    const sort = [{ field: 'id' as const, direction: 'asc' as const }]
    return (await webhooks.deliveries.list({ tenant, sort, page: { limit: 1000 } })).data
  }

  return {
    deliveries,
    /** The only delivery there is. */
    async delivery(): Promise<Delivery> {
      const [only, ...others] = await deliveries()
      if (only === undefined || others.length > 0) throw new Error('There is not one delivery')
      return only
    },
    /** Moves time on by `ms` in leaps of `leapMs`, with time for the worker after each. */
    async pass(ms: number, leapMs = ms): Promise<void> {
      await quiet()
      for (let passed = 0; passed < ms; passed += leapMs) {
        clock.advance(Math.min(leapMs, ms - passed))
        await quiet()
      }
    },
    /** Stops the worker without a wait. */
    async end(): Promise<void> {
      const stopped = webhooks.stop({ graceMs: 0 })
      await quiet()
      clock.advance(10_000)
      await stopped
    },
  }
}
