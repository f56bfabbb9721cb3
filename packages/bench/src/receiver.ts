import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

interface FromReceiver {
  port?: number
  ready?: boolean
  done?: boolean
  latenciesMs?: number[]
}

/** The receiver's process. */
export interface Receiver {
  url: string
  /** Counts from zero; `done` resolves when `count` requests have come, with the latencies noted, in ms. */
  expect(count: number): Promise<{ done: Promise<number[]> }>
  close(): void
}

function start(file: string): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)))
}

function next(child: ChildProcess): Promise<FromReceiver> {
  return new Promise((resolve) => child.once('message', (message: FromReceiver) => resolve(message)))
}

/** Starts the receiver in a process of its own. */
export async function startReceiver(): Promise<Receiver> {
  const child = start('./receiver-process.ts')
  const { port } = await next(child)
  return {
    url: `http://127.0.0.1:${port}`,
    async expect(count) {
      const ready = next(child)
      child.send({ count })
      await ready
      return { done: next(child).then(({ latenciesMs }) => latenciesMs ?? []) }
    },
    close: () => void child.kill(),
  }
}

/** Starts a receiver that is slow, fails or hangs, as the path says: `/slow`, `/failing`, `/hanging`. */
export async function startBadReceiver(): Promise<Pick<Receiver, 'url' | 'close'>> {
  const child = start('./bad-receiver-process.ts')
  const { port } = await next(child)
  return { url: `http://127.0.0.1:${port}`, close: () => void child.kill() }
}
