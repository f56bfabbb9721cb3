import { type Fault, fault } from '../store-fakes.js'

const inOrder = 'operator: endpoints in trouble are listed over all tenants, in order, a page at a time'

/** Faults of looking over all tenants. */
export const operatorFaults: Fault[] = [
  fault(
    'knows no tenant that has messages alone',
    'operator: tenants are those that have an endpoint or a message, by name, a page at a time',
    ({ operator }) => ({
      operator: {
        async tenants(request) {
          const found = await operator.endpoints({ troubles: null, after: null, limit: 100 })
          const names = new Set(found.map(({ endpoint }) => endpoint.tenant))
          return (await operator.tenants(request)).filter((tenant) => names.has(tenant))
        },
      },
    }),
  ),
  fault(
    "counts everybody's",
    'operator: of each tenant its own endpoints are counted, and those that fail or are suspended',
    ({ operator }) => ({
      operator: {
        async figures({ tenants }) {
          const failing = await operator.failing()
          return (await operator.figures({ tenants })).map((each) => ({ ...each, failing }))
        },
      },
    }),
  ),
  fault('begins each page anew', inOrder, ({ operator }) => ({
    operator: { endpoints: (request) => operator.endpoints({ ...request, after: null }) },
  })),
  fault('looks for one trouble of two', inOrder, ({ operator }) => ({
    operator: {
      endpoints: ({ troubles, ...request }) =>
        operator.endpoints({ ...request, troubles: troubles?.slice(0, 1) ?? null }),
    },
  })),
  fault(
    'finds no beginnings of URLs',
    'operator: an endpoint is found by its id or the beginning of its URL, of whatever tenant',
    ({ operator }) => ({ operator: { findEndpoints: (request) => operator.findEndpoints({ ...request, urls: [] }) } }),
  ),
  fault(
    'finds what another tenant has',
    'operator: a message and a delivery are found by id, with the tenants that have them',
    ({ operator }) => ({
      operator: {
        async holders({ id, tenants }) {
          const found = await operator.holders({ id, tenants: ['acme', 'globex'] })
          return tenants.length === 0 ? { messages: [], deliveries: [] } : found
        },
      },
    }),
  ),
  fault(
    'counts the oldest where there are many',
    'operator: deliveries are counted by the time of their messages, over all tenants, the newest first',
    ({ operator }) => ({
      operator: { made: async (request) => ({ ...(await operator.made(request)), since: request.from }) },
    }),
  ),
]
