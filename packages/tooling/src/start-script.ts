import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

const loader = join(import.meta.dirname, 'source-loader.mjs')
/** Where Node keeps what it has compiled: to strip types and compile anew takes as long as all else of a start. */
const NODE_COMPILE_CACHE = join(import.meta.dirname, '../../../.cache/node')

/** A TypeScript program of this repository that runs in a Node process of its own. */
export interface Script {
  readonly child: ChildProcess
  /** What it said with `process.send`, in order. */
  readonly messages: readonly unknown[]
  /** Resolves once it has said `message`; rejects if it ends before. */
  said(message: unknown): Promise<void>
  /** Sends it a message: `process.on('message')`. */
  tell(message: string): void
  /** Ends it with a signal (default: SIGKILL) and resolves once it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Resolves with the exit code once it is gone; null after a signal. */
  readonly ended: Promise<number | null>
}

/**
 * Starts a script from its source, without a build: Node strips the types, and packages resolve each other to their
 * sources. `path` is absolute. Its output goes to ours.
 */
export function startScript(path: string, args: readonly string[] = []): Script {
  const child = fork(path, args, {
    execArgv: ['--conditions=posthorn-source', '--import', loader],
    env: { NODE_COMPILE_CACHE, ...process.env },
  })
  const messages: unknown[] = []
  const waiting = new Set<() => void>()
  let isOver = false
  const changed = () => {
    for (const check of [...waiting]) check()
  }
  child.on('message', (message) => {
    messages.push(message)
    changed()
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      isOver = true
      changed()
      resolve(code)
    })
  })
  return {
    child,
    messages,
    ended,
    said: (message) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const isSaid = messages.includes(message)
          if (!isSaid && !isOver) return
          waiting.delete(check)
          if (isSaid) resolve()
          else reject(new Error(`${path} ended before it said ${JSON.stringify(message)}`))
        }
        waiting.add(check)
        check()
      }),
    tell(message) {
      child.send(message)
    },
    async kill(signal = 'SIGKILL') {
      child.kill(signal)
      await ended
    },
  }
}
