import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'

/** An HTTP server of which `wake` is given its memory; it takes no connection before that is notified. */
const program = `
const { parentPort, workerData } = require('node:worker_threads')
const server = require('node:http').createServer((request, response) => request.resume().on('end', () => response.end('ok')))
server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  Atomics.wait(workerData, 0, 0)
})
`

/**
 * A receiver whose system drops the first packet of every connection until `wake` is called: its queue is full. Who connects
 * before is let in after a second, when TCP asks again.
 */
export async function createSlowReceiver() {
  const memory = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(program, { eval: true, workerData: memory })
  const [port] = await once(worker, 'message')
  const filling = [1, 2].map(() => connect(Number(port), '127.0.0.1'))
  await Promise.all(filling.map((socket) => once(socket, 'connect')))
  const wake = () => {
    Atomics.store(memory, 0, 1)
    Atomics.notify(memory, 0)
  }
  return {
    port: Number(port),
    wake,
    async close(): Promise<void> {
      wake()
      for (const socket of filling) socket.destroy()
      await worker.terminate()
    },
  }
}
