import { createServer, type ServerResponse } from 'node:http'
import { listen } from '../chaos/receiver.ts'

/** How a receiver behaves. `tide`: it answers nothing but 503 for a fifth of the time, all at once. */
export const kinds = ['well', 'flaky', 'slow', 'mute', 'tide'] as const

/** The receivers of one store, behind one port: `/tenant/kind`. */
export interface Receivers {
  readonly port: number
  /** How many requests were answered 200 so far. */
  readonly taken: number
  /** How many were met otherwise so far. */
  readonly refused: number
  close(): void
}

/** Starts them. `tideMs`: how long a tide takes, ebb included. */
export async function startReceivers(tideMs: number): Promise<Receivers> {
  let taken = 0
  let refused = 0
  const began = performance.now()
  const isEbb = () => ((performance.now() - began) / tideMs) % 1 > 0.8

  function take(response: ServerResponse, afterMs: number): void {
    taken++
    setTimeout(() => response.writeHead(200, { 'content-type': 'text/plain' }).end('ok'), afterMs)
  }
  function refuse(response: ServerResponse, status: number): void {
    refused++
    response.writeHead(status).end('not now')
  }
  const answers: Record<string, (response: ServerResponse) => void> = {
    well: (response) => take(response, 2),
    flaky: (response) => (Math.random() < 0.05 ? refuse(response, 500) : take(response, 2)),
    slow: (response) => take(response, 300),
    mute(response) {
      // Without an answer, until the sender's time is up
      if (Math.random() >= 0.01) take(response, 2)
      else refused++
    },
    tide: (response) => (isEbb() ? refuse(response, 503) : take(response, 2)),
  }

  const server = createServer((request, response) => {
    response.on('error', () => {})
    const [, , kind = ''] = (request.url ?? '').split('/')
    const answer = answers[kind] ?? ((other) => refuse(other, 404))
    request.resume().once('end', () => answer(response))
  })
  return {
    port: await listen(server),
    get taken() {
      return taken
    },
    get refused() {
      return refused
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
