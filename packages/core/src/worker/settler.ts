import { turn } from '../batches.js'
import { WebhooksError } from '../errors.js'
import type { Clock, HealthWrite, OutboxStore, Settlement } from '../ports/index.js'
import { type Batch, createBatchWriter, type SettledBatch, type Written } from './batch-writer.js'

/** Most settlements in one call of the store. */
const maxBatch = 256
/** So many are not worth waiting for more. */
const fullBatch = 128

export interface SettlerOptions {
  store: Pick<OutboxStore<never>, 'settle'>
  /** Collects the health writes that are due; called once a batch. */
  takeHealthWrites: () => HealthWrite[]
  /** Called once per batch with what the store made of it; `unsettled` does not count that any more. */
  settled: (batch: Settlement[], writes: HealthWrite[], result: SettledBatch) => void
  /** Resolves once the claims that this process has under way have been taken in; null where none is. */
  claimsEnded: () => Promise<unknown> | null
  /** Called with health writes that the store refused, once it is time to make them anew. */
  healthRefused: (writes: HealthWrite[]) => void
  onError: (error: unknown) => void
  /** How long settlements are gathered while more are to come, in ms. */
  lingerMs: number
  /** Whether requests are in flight, so that more settlements will come. */
  busy: () => boolean
  setTimer: Clock['setTimer']
  /** Waits before the store is tried again; false: give up, the leases will run out. */
  backOff: (failures: number) => Promise<boolean>
}

function nothing(): SettledBatch {
  return { settled: [], stale: [], healthMissed: [], suspended: [], healthMade: new Set() }
}

/**
 * Writes outcomes back in batches: one call is under way at a time, and what comes meanwhile makes the next one, with
 * what comes soon where the store says that waiting pays. What the store refuses in every form is kept, and tried again
 * less and less often: left to its lease it would be sent again, forever.
 */
export function createSettler(options: SettlerOptions) {
  const { onError, backOff } = options
  let queue: Settlement[] = []
  let refused: Batch = { settlements: [], health: [] }
  /** How many the call under way is to write. */
  let writing = 0
  let running: Promise<void> | null = null
  let scheduled = false
  let cancelLinger: (() => void) | null = null
  let isAway = false
  let doubtful = 0
  let judging: Promise<void> = Promise.resolve()
  let retrying = false
  let refusals = 0
  const write = createBatchWriter({
    ...options,
    away: (now) => {
      isAway = now
    },
  })

  /** What is to be written next: a delivery once. */
  function nextBatch(): Settlement[] {
    const batch = new Map<string, Settlement>()
    const later: Settlement[] = []
    for (const settlement of queue.splice(0, maxBatch)) {
      if (batch.has(settlement.deliveryId)) later.push(settlement)
      else batch.set(settlement.deliveryId, settlement)
    }
    queue.unshift(...later)
    return [...batch.values()]
  }

  async function written(batch: Batch): Promise<Written> {
    writing = batch.settlements.length
    try {
      return await write(batch)
    } catch (cause) {
      onError(new WebhooksError('store_failed', 'A settle gave no answer that can be understood.', { cause }))
      return { done: batch, result: nothing(), stale: [], overtaken: [], refused: { settlements: [], health: [] } }
    } finally {
      writing = 0
    }
  }

  async function run(): Promise<void> {
    for (;;) {
      const batch: Batch = { settlements: nextBatch(), health: options.takeHealthWrites() }
      if (batch.settlements.length === 0 && batch.health.length === 0) return
      const { done, result, stale, overtaken, ...rest } = await written(batch)
      queue.push(...overtaken)
      keep(rest.refused)
      const ended = stale.length === 0 ? null : options.claimsEnded()
      if (ended === null) end(stale)
      else judging = Promise.all([judging, judge(stale, ended)]).then(() => {}, onError)
      options.settled(done.settlements, done.health, result)
    }
  }

  function end(stale: Settlement[]): void {
    if (stale.length > 0) options.settled(stale, [], { ...nothing(), stale: stale.map(({ deliveryId }) => deliveryId) })
  }

  /** It may be a claim of our own that has taken these over: we know once the claims under way have ended. */
  async function judge(stale: Settlement[], claimsEnded: Promise<unknown>): Promise<void> {
    const tokens = stale.map(({ token }) => token)
    doubtful += stale.length
    await claimsEnded
    doubtful -= stale.length
    const isOurs = (settlement: Settlement, index: number) => settlement.token !== tokens[index]
    queue.push(...stale.filter(isOurs))
    schedule()
    end(stale.filter((settlement, index) => !isOurs(settlement, index)))
  }

  function keep({ settlements, health }: Batch): void {
    refused.settlements.push(...settlements)
    refused.health.push(...health)
    if (settlements.length + health.length > 0) void retryLater()
    else if (refused.settlements.length + refused.health.length === 0) refusals = 0
  }

  async function retryLater(): Promise<void> {
    if (retrying) return
    retrying = true
    const goesOn = await backOff(refusals++)
    retrying = false
    if (goesOn) retry()
  }

  function retry(): void {
    const { settlements, health } = refused
    refused = { settlements: [], health: [] }
    queue.push(...settlements)
    if (health.length > 0) options.healthRefused(health)
    if (settlements.length + health.length > 0) schedule()
  }

  function flush(): void {
    scheduled = false
    cancelLinger?.()
    cancelLinger = null
    if (running !== null) return
    running = run()
      .catch((cause) => onError(new WebhooksError('store_failed', 'A settle could not be finished.', { cause })))
      .finally(() => {
        running = null
        if (queue.length > 0) schedule()
      })
  }

  function schedule(isAwaited = false): void {
    if (scheduled || running !== null) return
    if (!isAwaited && options.lingerMs > 0 && queue.length < fullBatch && options.busy()) {
      cancelLinger ??= options.setTimer(options.lingerMs, flush)
      return
    }
    scheduled = true
    // What comes in with the I/O that is ready now is written together
    void turn().then(flush)
  }

  return {
    /** `isAwaited`: another delivery waits for its end to be stored, so that it gathers no others. */
    add(settlement: Settlement, isAwaited = false): void {
      queue.push(settlement)
      schedule(isAwaited)
    },
    /** How many settlements the store has not taken over yet. */
    unsettled: (): number => queue.length + writing + doubtful + refused.settlements.length,
    /** Whether the store has refused some of them, which will be tried again. */
    hasRefused: (): boolean => refused.settlements.length > 0,
    /** Whether the store could not be reached when it was asked last. */
    isAway: (): boolean => isAway,
    /** Writes what is queued; resolves once nothing is. What the store refuses is kept. Gives whether there was anything. */
    async finish(): Promise<boolean> {
      let some = false
      while (queue.length > 0 || running !== null || doubtful > 0) {
        some = true
        flush()
        await running
        await judging
      }
      return some
    },
    /** Tries at once what the store refused. */
    retry,
    /** Forgets what is queued: its leases will run out. */
    drop(): void {
      queue = []
      refused = { settlements: [], health: [] }
    },
  }
}

export type Settler = ReturnType<typeof createSettler>
