import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { startScript } from '../start-script.ts'
import { pathOf } from './programs.ts'
import type { Meeting, ReceiverCounts, TlsSettings } from './receiver.ts'

/** The receivers of a run, which are in a process of their own: see `ChaosReceiver`. */
export interface Receivers {
  readonly port: number
  counts(): Promise<ReceiverCounts>
  /** By `arrivalKey`: who sent what was taken, in order. */
  arrivals(): Promise<Map<string, readonly string[]>>
  meet(meetings: Record<string, Meeting>): Promise<void>
  serveTls(settings: TlsSettings): Promise<number>
  changeTls(settings: TlsSettings): Promise<void>
  close(): Promise<void>
}

export async function startReceivers(): Promise<Receivers> {
  const script = startScript(pathOf('receiver-process'))
  await script.said('started')
  const { port, controlPort } = JSON.parse(String(script.messages[0]))

  async function ask(path: string, body?: object) {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`http://127.0.0.1:${controlPort}${path}`, init)
    if (!response.ok) throw new Error(`The receivers failed at ${path}: ${await response.text()}`)
    return response
  }

  return {
    port,
    async counts() {
      const counts: ReceiverCounts = JSON.parse(await (await ask('/counts')).text())
      return counts
    },
    async arrivals() {
      const { body } = await ask('/arrivals')
      const found = new Map<string, readonly string[]>()
      if (body === null) return found
      for await (const line of createInterface({ input: Readable.fromWeb(body) })) {
        const [key, workers] = JSON.parse(line)
        found.set(key, workers)
      }
      return found
    },
    meet: async (meetings) => void (await ask('/meet', meetings)),
    serveTls: async (settings) => Number(await (await ask('/serve-tls', settings)).json()),
    changeTls: async (settings) => void (await ask('/change-tls', settings)),
    close: () => script.kill(),
  }
}
