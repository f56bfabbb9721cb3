import { createServer } from 'node:http'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { urlOf } from './listen.ts'

/** A customer of the shop: a real HTTP receiver that verifies every request with somebody else's library. */
export async function createCustomer(name: string, answers: number[], say: (line: string) => void) {
  let webhook: Webhook | null = null
  let requests = 0
  let verified = 0

  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const headers = Object.fromEntries(Object.entries(req.headers).map(([key, value]) => [key, String(value)]))
      const status = answers[requests] ?? answers.at(-1) ?? 204
      requests++
      let signature = 'signature is good'
      if (req.url !== '/hooks') {
        say(`   ${name} got ${body} at ${req.url} (whose secret it does not know) and answers ${status}`)
        res.writeHead(status).end()
        return
      }
      try {
        webhook?.verify(body, headers)
        verified++
      } catch (error) {
        if (!(error instanceof WebhookVerificationError)) throw error
        signature = `BAD SIGNATURE: ${error.message}`
      }
      say(`   ${name} got ${body} (${signature}) and answers ${status}`)
      res.writeHead(status).end()
    })
  })
  const url = await urlOf(server.listen(0, '127.0.0.1'))

  return {
    name,
    url: `${url}/hooks`,
    /** Keeps the secret that the shop showed when the endpoint was registered. */
    remember(secret: string): void {
      webhook = new Webhook(secret)
    },
    counts: () => ({ requests, verified }),
    close(): void {
      server.close()
      server.closeAllConnections()
    },
  }
}

export type Customer = Awaited<ReturnType<typeof createCustomer>>
