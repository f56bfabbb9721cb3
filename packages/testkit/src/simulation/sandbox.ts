import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { seededRandom } from '../seeded-random.js'

/*
 * What a run must not take from the machine: chance and the order in which the event loop turns. While a run goes on,
 * the functions of Node that give them give what the seed does, to whoever calls: the engine, a store, a driver.
 */

/** Callbacks that wait for the next turn of the event loop. */
export interface Turns {
  /** Lets all that is ready run, until nothing is: promises, and turns that were asked for. False: it never ends. */
  settle(): Promise<boolean>
}

/** More turns in a row than anything takes that comes to an end. */
const mostTurns = 10_000

const realImmediate = globalThis.setImmediate

function createTurns() {
  let waiting: (() => void)[] = []
  return {
    ask(callback: (...given: unknown[]) => void, ...given: unknown[]): void {
      waiting.push(() => callback(...given))
    },
    async settle(): Promise<boolean> {
      for (let count = 0; count < mostTurns; count++) {
        // One real turn: every promise that can be kept has been by then
        await new Promise((resolve) => realImmediate(resolve))
        if (waiting.length === 0) return true
        const ready = waiting
        waiting = []
        for (const callback of ready) callback()
      }
      return false
    },
  }
}

const hex = '0123456789abcdef'

/** Functions of `node:crypto` and of the global `crypto` that draw from the seed. */
function seededChance(seed: number) {
  const random = seededRandom(seed)
  const byte = () => Math.floor(random() * 256)

  function fill<Target extends NodeJS.ArrayBufferView>(target: Target): Target {
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
    for (let at = 0; at < bytes.length; at++) bytes[at] = byte()
    return target
  }

  function digits(count: number): string {
    let text = ''
    for (let at = 0; at < count; at++) text += hex.charAt(Math.floor(random() * 16))
    return text
  }

  return {
    random,
    node: {
      randomUUID: () =>
        `${digits(8)}-${digits(4)}-4${digits(3)}-${'89ab'.charAt(byte() & 3)}${digits(3)}-${digits(12)}`,
      randomBytes: (size: number) => fill(Buffer.alloc(size)),
      randomFillSync: fill,
      randomInt(low: number, high?: number) {
        const [from, until] = high === undefined ? [0, low] : [low, high]
        return from + Math.floor(random() * (until - from))
      },
    },
    getRandomValues: fill,
  }
}

/** Puts the members of `patch` in place of those of `target`; gives what puts them back. */
function replace(target: object, patch: object): () => void {
  const before = Object.keys(patch).map((name) => ({ name, own: Object.getOwnPropertyDescriptor(target, name) }))
  for (const [name, value] of Object.entries(patch)) {
    Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: true })
  }
  return () => {
    for (const { name, own } of before) {
      if (own === undefined) Reflect.deleteProperty(target, name)
      else Object.defineProperty(target, name, own)
    }
  }
}

let underWay = false

/**
 * Calls `run` with chance and turns from the seed. One at a time in a process, since it stands in for globals.
 * Timers are not among them: core takes them from its clock, and a driver's own must go on.
 */
export async function inSandbox<Result>(seed: number, run: (turns: Turns) => Promise<Result>): Promise<Result> {
  if (underWay) throw new Error('A simulation is under way in this process: wait for its end.')
  underWay = true
  const chance = seededChance(seed)
  const turns = createTurns()
  const undo = [
    replace(crypto, chance.node),
    replace(globalThis.crypto, { getRandomValues: chance.getRandomValues }),
    replace(Math, { random: chance.random }),
    replace(globalThis, { setImmediate: turns.ask }),
  ]
  syncBuiltinESMExports()
  try {
    return await run(turns)
  } finally {
    for (const each of undo) each()
    syncBuiltinESMExports()
    underWay = false
  }
}
