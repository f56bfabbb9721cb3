import * as v from 'valibot'

const endpoint = v.object({ id: v.string(), secret: v.string(), secretPrefix: v.string() })
const delivery = v.object({ id: v.string(), endpointId: v.string(), eventType: v.string(), status: v.string() })
const attempt = v.object({ number: v.number(), outcome: v.string(), statusCode: v.nullable(v.number()) })

/** The webhook API as a customer calls it: plain HTTP with a token. */
export function createManagementClient(baseUrl: string, token: string) {
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(baseUrl + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
    return response.json()
  }

  return {
    async register(request: { url: string; name: string; eventTypes?: string[] }) {
      return v.parse(endpoint, await call('POST', '/endpoints', request))
    },
    async deliveries() {
      return v.parse(v.object({ data: v.array(delivery) }), await call('GET', '/deliveries?limit=100')).data
    },
    async attempts(deliveryId: string) {
      return v.parse(v.object({ data: v.array(attempt) }), await call('GET', `/deliveries/${deliveryId}/attempts`)).data
    },
  }
}
