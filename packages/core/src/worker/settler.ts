import { isWebhooksError, WebhooksError } from '../errors.js'
import type { Clock, HealthWrite, OutboxStore, Settlement, SettleResult } from '../ports/index.js'
import { withoutResponse } from './attempt.js'
import { nextTurn } from './next-turn.js'

/** Most settlements in one call of the store. */
const maxBatch = 256
/** So many are not worth waiting for more. */
const fullBatch = 128

export interface SettlerOptions {
  store: Pick<OutboxStore<never>, 'settle'>
  /** Collects the health writes that are due; called once a batch. */
  takeHealthWrites: () => HealthWrite[]
  /** Called once per batch with what the store made of it; `unsettled` does not count the batch any more. */
  settled: (batch: Settlement[], writes: HealthWrite[], result: SettleResult) => void
  onError: (error: unknown) => void
  /** How long settlements are gathered while more are to come, in ms. */
  lingerMs: number
  /** Whether requests are in flight, so that more settlements will come. */
  busy: () => boolean
  setTimer: Clock['setTimer']
  /** Waits before the store is tried again; false: give up, the leases will run out. */
  backOff: (failures: number) => Promise<boolean>
}

const nothing: SettleResult = { settled: [], stale: [], healthMissed: [], suspended: [] }

function joined(a: SettleResult, b: SettleResult): SettleResult {
  return {
    settled: [...a.settled, ...b.settled],
    stale: [...a.stale, ...b.stale],
    healthMissed: [...a.healthMissed, ...b.healthMissed],
    suspended: [...a.suspended, ...b.suspended],
  }
}

/**
 * Writes outcomes back in batches: one call is under way at a time, and what comes meanwhile makes the next one, with
 * what comes soon where the store says that waiting pays. A batch
 * that the store refuses is halved until the bad row is alone; that one is written without its response.
 */
export function createSettler(options: SettlerOptions) {
  let queue: Settlement[] = []
  /** How many the call under way is to write. */
  let writing = 0
  let running: Promise<void> | null = null
  let scheduled = false
  let cancelLinger: (() => void) | null = null

  async function write(batch: Settlement[], health: HealthWrite[], failures = 0): Promise<SettleResult> {
    try {
      return await options.store.settle({ settlements: batch, health })
    } catch (error) {
      options.onError(error)
      if (isWebhooksError(error, 'store_unavailable')) {
        if (await options.backOff(failures)) return write(batch, health, failures + 1)
        return nothing
      }
      return split(batch, health)
    }
  }

  async function split(batch: Settlement[], health: HealthWrite[]): Promise<SettleResult> {
    // Health apart from the rows, so that a bad one of either kind does not take the other along
    if (health.length > 0 && batch.length > 0) return joined(await write([], health), await write(batch, []))
    if (health.length > 1) return inHalves(health, (half) => write([], half))
    if (batch.length > 1) return inHalves(batch, (half) => write(half, []))
    const [only] = batch
    if (only === undefined || only.attempt === null || only.attempt.responseBody === null) return nothing
    return write([{ ...only, attempt: withoutResponse(only.attempt) }], [])
  }

  async function inHalves<T>(items: T[], each: (half: T[]) => Promise<SettleResult>): Promise<SettleResult> {
    const middle = Math.ceil(items.length / 2)
    return joined(await each(items.slice(0, middle)), await each(items.slice(middle)))
  }

  async function run(): Promise<void> {
    for (;;) {
      const batch = queue.splice(0, maxBatch)
      const writes = options.takeHealthWrites()
      if (batch.length === 0 && writes.length === 0) return
      writing = batch.length
      const result = await write(batch, writes).finally(() => {
        writing = 0
      })
      options.settled(batch, writes, result)
    }
  }

  function flush(): void {
    scheduled = false
    cancelLinger?.()
    cancelLinger = null
    if (running !== null) return
    running = run()
      .catch((cause) =>
        options.onError(new WebhooksError('store_failed', 'A settle could not be finished.', { cause })),
      )
      .finally(() => {
        running = null
        if (queue.length > 0) schedule()
      })
  }

  function schedule(): void {
    if (scheduled || running !== null) return
    if (options.lingerMs > 0 && queue.length < fullBatch && options.busy()) {
      cancelLinger ??= options.setTimer(options.lingerMs, flush)
      return
    }
    scheduled = true
    nextTurn(flush)
  }

  return {
    add(settlement: Settlement): void {
      queue.push(settlement)
      schedule()
    },
    /** How many settlements the store has not taken over yet. */
    unsettled: (): number => queue.length + writing,
    /** Writes what is queued; resolves once nothing is. Gives whether there was anything. */
    async finish(): Promise<boolean> {
      let some = false
      while (queue.length > 0 || running !== null) {
        some = true
        flush()
        await running
      }
      return some
    },
    /** Forgets what is queued: its leases will run out. */
    drop(): void {
      queue = []
    },
  }
}

export type Settler = ReturnType<typeof createSettler>
