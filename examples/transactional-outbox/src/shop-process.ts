import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Starts the shop in a process of its own and resolves once its orders are committed. */
export async function startShop(url: string, totals: number[]) {
  const child = fork(join(import.meta.dirname, 'shop.ts'), [url, ...totals.map(String)])
  const exited = once(child, 'exit')
  await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => {
      throw new Error(`The shop ended early, with code ${code}.`)
    }),
  ])
  return {
    /** Lets it send its webhooks. */
    send: () => child.send('send'),
    /** Ends it in good order. Gives its exit code. */
    async stop(): Promise<number | null> {
      child.send('stop')
      const [code] = await exited
      return code
    },
    /** Ends it as a crash or the out-of-memory killer would. Gives the signal it died of. */
    async kill(): Promise<string> {
      child.kill('SIGKILL')
      const [, signal] = await exited
      return String(signal)
    },
  }
}
