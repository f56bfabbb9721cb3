import { createServer } from 'node:http'

/*
 * A receiver in a process of its own, so that what it takes is not the worker's: answers 200 after three seconds, 500 at
 * once, or never, as the path says. Out: { port }.
 */

const slowMs = 3000

const server = createServer((req, res) => {
  req.resume()
  if (req.url?.startsWith('/slow')) setTimeout(() => res.end('ok'), slowMs)
  if (req.url?.startsWith('/failing')) res.writeHead(500).end()
}).listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : null })
})
process.on('disconnect', () => process.exit())
