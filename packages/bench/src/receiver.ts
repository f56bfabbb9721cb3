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

function next(child: ChildProcess): Promise<FromReceiver> {
  return new Promise((resolve) => child.once('message', (message: FromReceiver) => resolve(message)))
}

/** Starts the receiver in a process of its own. */
export async function startReceiver(): Promise<Receiver> {
  const child = fork(fileURLToPath(new URL('./receiver-process.ts', import.meta.url)))
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
