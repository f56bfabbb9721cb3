import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A worker's process. */
export interface WorkerProcess {
  /** Resolves once it has started; rejects where the process has ended. */
  start(): Promise<void>
  /** Resolves once what it had claimed is settled. */
  stop(): Promise<void>
  /** Resolves once the process has ended. */
  close(): Promise<void>
  /** Rejects when the process ends before `close`. */
  ended: Promise<never>
}

/** Memory of a worker's process, in MiB. */
export interface WorkerMemory {
  /** Resident. */
  rss: number
  /** Objects on the heap, dead ones included that no collection has met yet. */
  heapUsed: number
}

/** What a worker's process is given. */
export interface WorkerProcessOptions {
  /** Flags of Node. */
  flags?: string[]
  /** Called each 100 ms. */
  onMemory?: (memory: WorkerMemory) => void
}

/** Starts a worker's process on a database; the worker waits for `start`. */
export async function startWorkerProcess(url: string, options: WorkerProcessOptions = {}): Promise<WorkerProcess> {
  const script = fileURLToPath(new URL('./worker-process.ts', import.meta.url))
  const child = fork(script, [url], { execArgv: options.flags ?? [] })
  const ended = once(child, 'exit').then(([code, signal]): never => {
    throw new Error(`The worker's process ended early (${signal ?? code}).`)
  })
  ended.catch(() => {})

  function said(wanted: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const listen = (message: unknown) => {
      if (message !== wanted) return
      child.off('message', listen)
      resolve()
    }
    child.on('message', listen)
    return Promise.race([promise, ended])
  }
  const ask = (message: string, answer: string) => {
    const answered = said(answer)
    child.send(message)
    return answered
  }

  child.on('message', (message) => {
    if (isMemory(message)) options.onMemory?.(message)
  })
  await said('ready')
  return {
    start: () => ask('start', 'started'),
    stop: () => ask('stop', 'stopped'),
    async close() {
      child.send('close')
      await ended.catch(() => {})
    },
    ended,
  }
}

function isMemory(message: unknown): message is WorkerMemory {
  return typeof message === 'object' && message !== null && 'rss' in message
}
