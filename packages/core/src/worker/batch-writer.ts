import { isWebhooksError } from '../errors.js'
import type { HealthRecord, HealthWrite, OutboxStore, Settlement, SettleResult } from '../ports/index.js'
import { withoutResponse } from './attempt.js'
import { isWritten } from './endpoint-health.js'

/** What one call of the store is to write. */
export interface Batch {
  settlements: Settlement[]
  health: HealthWrite[]
}

/** What the store has made of a batch. */
export interface SettledBatch extends SettleResult {
  /** Ids of endpoints whose health this has written for certain. */
  healthMade: Set<string>
}

/** How the write of a batch ended. */
export interface Written {
  /** What is over with, as `result` tells. What stands in none of its lists was given up. */
  done: Batch
  result: SettledBatch
  /** What met a token that is ours no more: somebody else has it, or a claim of ours that is under way. */
  stale: Settlement[]
  /** What a claim of ours has taken over meanwhile: to be written with its new token. */
  overtaken: Settlement[]
  /** Refused alone and in every form, or not tried any more since the store refused everything: to be tried later. */
  refused: Batch
}

export interface BatchWriterOptions {
  store: Pick<OutboxStore<never>, 'settle'>
  onError: (error: unknown) => void
  /** Waits before the store is tried again; false: give up, the leases will run out. */
  backOff: (failures: number) => Promise<boolean>
  /** Told when the store cannot be reached, and when it has answered again. */
  away: (isAway: boolean) => void
}

/** The forms in which a row is tried, one after the other: each has less in it that a store could refuse. */
const forms = ['whole', 'without response', 'without row'] as const

/** A copy, since a token may change while the store is at work. */
function inForm(settlement: Settlement, form: number): Settlement {
  const { attempt } = settlement
  if (forms[form] === 'whole' || attempt === null) return { ...settlement }
  if (forms[form] === 'without row') return { ...settlement, unlogged: true }
  return { ...settlement, attempt: withoutResponse(attempt) }
}

/** With so many parts refused alone and none taken, it is the store, not the rows. */
const hopeless = 2

/**
 * Writes batches, each whole where the store takes it. While the store cannot be reached it waits and tries the same again.
 * A batch that the store refuses is halved until the bad row is alone; that one is written without its response, or else
 * without its row in the log.
 */
export function createBatchWriter({ store, onError, backOff, away }: BatchWriterOptions) {
  /** What was asked of the store, which may have done it without our knowledge. */
  const doubtful = { settlements: new WeakSet<Settlement>(), health: new Set<string>() }

  function isRepeated({ settlements, health }: Batch): boolean {
    return (
      settlements.some((settlement) => doubtful.settlements.has(settlement)) ||
      health.some(({ endpointId }) => doubtful.health.has(endpointId))
    )
  }

  /** No answer, or one that is no store's. What a store refuses it has not done. */
  function doubt({ settlements, health }: Batch): void {
    for (const settlement of settlements) doubtful.settlements.add(settlement)
    for (const { endpointId } of health) doubtful.health.add(endpointId)
  }

  async function ask(part: Batch, sent: Settlement[]): Promise<SettleResult | 'away' | 'refused'> {
    try {
      return await store.settle({ settlements: sent, health: part.health, repeated: isRepeated(part) })
    } catch (error) {
      const isAway = isWebhooksError(error, 'store_unavailable')
      if (isAway || !isWebhooksError(error)) doubt(part)
      onError(error)
      return isAway ? 'away' : 'refused'
    }
  }

  return async (batch: Batch): Promise<Written> => {
    const result: SettledBatch = { settled: [], stale: [], healthMissed: [], suspended: [], healthMade: new Set() }
    const done: Batch = { settlements: [], health: [] }
    const tried: Batch = { settlements: [], health: [] }
    const untried: Batch = { settlements: [], health: [] }
    const stale: { settlement: Settlement; token: number }[] = []
    let isTaken = false

    function take(part: Batch, sent: Settlement[], taken: SettleResult, wasRepeated: boolean): void {
      isTaken = true
      const isStale = new Set(taken.stale)
      part.settlements.forEach((settlement, index) => {
        if (isStale.has(settlement.deliveryId))
          stale.push({ settlement, token: sent[index]?.token ?? settlement.token })
        else done.settlements.push(settlement)
      })
      done.health.push(...part.health)
      for (const { endpointId } of part.health) doubtful.health.delete(endpointId)
      result.settled.push(...taken.settled)
      const isOwn = (stored: HealthRecord) =>
        part.health.some((write) => write.endpointId === stored.endpointId && isWritten(write, stored))
      result.healthMissed.push(...taken.healthMissed.filter((stored) => !(wasRepeated && isOwn(stored))))
      // What looks like ours may be another worker's, which tells of it
      const isMissed = new Set(taken.healthMissed.map(({ endpointId }) => endpointId))
      for (const { endpointId } of part.health) if (!isMissed.has(endpointId)) result.healthMade.add(endpointId)
      result.suspended.push(...taken.suspended)
    }

    async function write(part: Batch, form = 0): Promise<void> {
      if (!isTaken && tried.settlements.length + tried.health.length >= hopeless) return move(part, untried)
      for (let failures = 0; ; failures++) {
        const sent = part.settlements.map((settlement) => inForm(settlement, form))
        const wasRepeated = isRepeated(part)
        const answer = await ask(part, sent)
        away(answer === 'away')
        if (answer === 'refused') return split(part, form)
        if (answer !== 'away') return take(part, sent, answer, wasRepeated)
        if (!(await backOff(failures))) return move(part, done)
      }
    }

    async function split({ settlements, health }: Batch, form: number): Promise<void> {
      const [only] = settlements
      if (health.length > 0 && settlements.length > 0) {
        // Apart, so that a bad one of either kind does not take the other along
        await write({ settlements, health: [] })
        await write({ settlements: [], health })
      } else if (health.length > 1) {
        for (const half of halves(health)) await write({ settlements: [], health: half })
      } else if (settlements.length > 1) {
        for (const half of halves(settlements)) await write({ settlements: half, health: [] })
      } else if (only !== undefined && only.attempt !== null && form + 1 < forms.length) {
        await write({ settlements, health }, form + 1)
      } else {
        move({ settlements, health }, tried)
      }
    }

    await write(batch)
    // What was not tried comes first the next time, or two bad rows would stand before it forever
    const refused: Batch = {
      settlements: [...untried.settlements, ...tried.settlements],
      health: [...untried.health, ...tried.health],
    }
    // Only now: a claim may have taken one over while the rest of the batch was written
    const isOvertaken = ({ settlement, token }: (typeof stale)[number]) => settlement.token !== token
    const overtaken = stale.filter(isOvertaken).map(({ settlement }) => settlement)
    const others = stale.filter((each) => !isOvertaken(each)).map(({ settlement }) => settlement)
    return { done, result, stale: others, overtaken, refused }
  }
}

function move(part: Batch, to: Batch): void {
  to.settlements.push(...part.settlements)
  to.health.push(...part.health)
}

function halves<T>(items: T[]): [T[], T[]] {
  const middle = Math.ceil(items.length / 2)
  return [items.slice(0, middle), items.slice(middle)]
}
