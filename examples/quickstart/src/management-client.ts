import type { Attempt, Delivery, Endpoint } from '@posthorn/core'

/** The webhook API as a customer calls it: plain HTTP with a token. */
export function createManagementClient(baseUrl: string, token: string) {
  async function call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(baseUrl + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
    return response.json()
  }

  return {
    register: (endpoint: { url: string; name: string; eventTypes?: string[] }) =>
      call<Endpoint & { secret: string }>('POST', '/endpoints', endpoint),
    deliveries: () => call<{ data: Delivery[] }>('GET', '/deliveries?limit=100'),
    attempts: (deliveryId: string) => call<{ data: Attempt[] }>('GET', `/deliveries/${deliveryId}/attempts`),
  }
}
