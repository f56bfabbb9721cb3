import * as v from 'valibot'

const endpoint = v.object({ id: v.string(), secret: v.string(), secretPrefix: v.string() })
const deliveries = v.object({ data: v.array(v.object({ eventType: v.string(), status: v.string() })) })

/** The shop as a customer calls it: plain HTTP with a token. */
export function createShopClient(shopUrl: string, token: string) {
  async function call(method: string, path: string, body?: object): Promise<Response> {
    const json = body && { 'content-type': 'application/json' }
    const headers = { authorization: `Bearer ${token}`, ...json }
    return fetch(shopUrl + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  }

  async function expectOk(response: Response): Promise<unknown> {
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`)
    return response.json()
  }

  return {
    /** Registers an endpoint of the customer's. */
    async register(url: string, eventTypes: string[]) {
      return v.parse(endpoint, await expectOk(await call('POST', '/webhooks/endpoints', { url, eventTypes })))
    },
    /** The delivery log, the oldest first. */
    async deliveries() {
      return v.parse(deliveries, await expectOk(await call('GET', '/webhooks/deliveries?sort=createdAt'))).data
    },
    /** Orders something. Gives the status of the answer. */
    async order(total: number): Promise<number> {
      return (await call('POST', '/orders', { total })).status
    },
  }
}
