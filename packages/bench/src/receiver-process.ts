import { createServer } from 'node:http'

/*
 * The receiver, in a process of its own: answers 200 at once and counts. Where a body carries the time it was sent
 * ("t0", ns of the machine's monotonic clock, which all processes share), it notes how long that took.
 * In: { count } starts over and waits for that many. Out: { port }, { ready }, { done, latenciesMs }.
 */

let received = 0
let wanted = Number.POSITIVE_INFINITY
let latenciesMs: number[] = []

const server = createServer((req, res) => {
  const arrived = process.hrtime.bigint()
  let body = ''
  req.setEncoding('utf8')
  req.on('data', (chunk: string) => {
    if (body.length < 256) body += chunk
  })
  req.on('end', () => {
    res.end('ok')
    const sent = /"t0":"(\d+)"/.exec(body)
    if (sent?.[1] !== undefined) latenciesMs.push(Number(arrived - BigInt(sent[1])) / 1e6)
    received++
    if (received === wanted) process.send?.({ done: true, latenciesMs })
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : null })
})

process.on('message', (message: { count: number }) => {
  received = 0
  latenciesMs = []
  wanted = message.count
  process.send?.({ ready: true })
})
process.on('disconnect', () => process.exit())
