// The receivers of a run, in a process of their own: whatever else a run does, they answer at once. They are asked, and told
// how to meet requests, by a server beside them (receivers.ts).
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { createChaosReceiver, listen } from './receiver.ts'

const receiver = await createChaosReceiver()

/** The answer, as JSON; lines of it where it may be long. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const said = request.method === 'POST' ? JSON.parse(await text(request)) : null
  if (request.url === '/arrivals') {
    for (const arrival of receiver.arrivals) {
      if (!response.write(`${JSON.stringify(arrival)}\n`))
        await new Promise((resolve) => response.once('drain', resolve))
    }
    response.end()
    return
  }
  if (request.url === '/meet') receiver.meet(said)
  if (request.url === '/change-tls') receiver.changeTls(said)
  const value = request.url === '/serve-tls' ? await receiver.serveTls(said) : receiver.counts()
  response.end(JSON.stringify(value))
}

// An idle connection is kept: the end of one would meet the next question
const control = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
})
process.once('disconnect', () => process.exit())
process.send?.(JSON.stringify({ port: receiver.port, controlPort: await listen(control) }))
process.send?.('started')
