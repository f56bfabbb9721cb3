import { type ApiFailure, failureOf } from '../api/failure.ts'
import { nextPoll } from './polling.ts'

/** What is known of something that the API tells. */
export interface Snapshot<Data> {
  /** What it told last; stays while a later request fails. */
  data?: Data
  /** Why the last request failed; absent once one succeeds. */
  failure?: ApiFailure
  /** When `data` came, ms since 1970. */
  updatedAt?: number
}

/** Something that the API tells, kept up to date while somebody looks. */
export interface Live<Data> {
  snapshot(): Snapshot<Data>
  /** `listener` is called with every change. `poll`: asks again and again. Gives what ends it. */
  subscribe(listener: () => void, poll: boolean): () => void
  /** Asks again, unless a request is under way. Never rejects. */
  refresh(): Promise<void>
}

/** All that one call of the API tells, by its arguments. */
export interface Resource<Args extends readonly unknown[], Data> {
  at(...args: Args): Live<Data>
  /** Something was changed: asks again for what is shown, forgets the rest. */
  invalidate(): void
}

/** What stands for the browser; tests give their own. */
export interface Surroundings {
  now(): number
  isHidden(): boolean
  /** Calls `run` after `ms`. Gives what prevents it. */
  later(run: () => void, ms: number): () => void
}

/** Answers that are older than this are asked for again when a screen opens, in ms. */
const staleMs = 2_000

/** Makes a {@link Resource} of a call. Arguments are told apart by their JSON. `fastestMs`: as of a poll's state. */
export function createResource<Args extends readonly unknown[], Data>(
  call: (...args: Args) => Promise<Data>,
  surroundings: Surroundings,
  fastestMs?: number,
): Resource<Args, Data> {
  const known = new Map<string, ReturnType<typeof createLive<Data>>>()
  return {
    at(...args) {
      const key = JSON.stringify(args)
      const live = known.get(key) ?? createLive(() => call(...args), surroundings, fastestMs)
      known.set(key, live)
      return live
    },
    invalidate() {
      for (const [key, live] of known) {
        if (live.isWatched()) void live.refresh()
        else known.delete(key)
      }
    },
  }
}

function createLive<Data>(ask: () => Promise<Data>, { now, isHidden, later }: Surroundings, fastestMs?: number) {
  const listeners = new Map<() => void, boolean>()
  let current: Snapshot<Data> = {}
  let text: string | undefined
  let poll = { unchanged: 0, failures: 0 }
  let underWay: Promise<void> | undefined
  let cancel = () => {}

  function schedule() {
    cancel()
    const wait = [...listeners.values()].includes(true) ? nextPoll({ ...poll, isHidden: isHidden(), fastestMs }) : null
    cancel = wait === null ? () => {} : later(() => void refresh(), wait)
  }

  async function request() {
    const before = current
    try {
      const data = await ask()
      const news = JSON.stringify(data)
      poll = { unchanged: news === text ? poll.unchanged + 1 : 0, failures: 0 }
      // The same object as before where nothing changed: nothing is drawn anew
      current = { data: news === text ? current.data : data, updatedAt: now() }
      text = news
    } catch (error) {
      poll = { ...poll, failures: poll.failures + 1 }
      current = { ...current, failure: failureOf(error) }
    }
    underWay = undefined
    // What is drawn for nothing costs a long list the most
    if (current.data !== before.data || current.failure !== before.failure) {
      for (const listener of listeners.keys()) listener()
    }
    schedule()
  }

  function refresh(): Promise<void> {
    underWay ??= request()
    return underWay
  }

  return {
    snapshot: () => current,
    isWatched: () => listeners.size > 0,
    refresh,
    subscribe(listener: () => void, wantsPoll: boolean) {
      listeners.set(listener, wantsPoll)
      const isStale = current.updatedAt === undefined || now() - current.updatedAt > staleMs
      if (isStale) void refresh()
      else schedule()
      return () => {
        listeners.delete(listener)
        schedule()
      }
    },
  }
}
