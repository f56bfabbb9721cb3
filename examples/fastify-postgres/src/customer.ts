import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

/** A customer of the shop: a real HTTP receiver that verifies every request with somebody else's library. */
export async function createCustomer() {
  const orders: number[] = []
  let webhook: Webhook | null = null
  let changed = () => {}

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString('utf8')
    const headers = Object.entries(request.headers).map(([key, value]) => [key, String(value)])
    webhook?.verify(body, Object.fromEntries(headers))
    const { data } = JSON.parse(body)
    orders.push(data.orderId)
    console.log(`   customer: got ${body}, signature is good`)
    response.writeHead(204).end()
    changed()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')

  return {
    url: `http://127.0.0.1:${address.port}/hooks`,
    /** Ids of the orders it heard of, in order of arrival. */
    orders,
    /** Keeps the secret that the shop showed when the endpoint was registered. */
    remember(secret: string): void {
      webhook = new Webhook(secret)
    },
    /** Resolves once it has heard of `count` different orders. */
    heardOf: (count: number) =>
      new Promise<void>((resolve) => {
        changed = () => new Set(orders).size >= count && resolve()
        changed()
      }),
    close(): void {
      server.close()
      server.closeAllConnections()
    },
  }
}
