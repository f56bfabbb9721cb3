import type { Dialect } from '@posthorn/http'
import * as http from '@posthorn/http'

/** A call of an API, as a customer makes it: `{id}` stands for the endpoint that was created. */
export interface Call {
  target: string
  json?: string
}

/** The calls to try in a dialect; the first creates an endpoint. `tenant` is the customer as its paths have it. */
const tours: Record<string, (url: string, tenant: string) => [Call, ...Call[]]> = {
  rpc: (url) => [
    { target: 'POST /api/webhooks-create', json: `{"url": "${url}", "events": ["order.placed"]}` },
    { target: 'POST /api/webhooks-list', json: '{}' },
    { target: 'POST /api/webhooks-update', json: '{"id": "{id}", "description": "Feeds the ledger"}' },
    { target: 'POST /api/webhooks-deliveries', json: '{"endpoint_id": "{id}", "limit": 5}' },
  ],
  flat: (url) => [
    { target: 'POST /webhook', json: `{"target_url": "${url}"}` },
    { target: 'GET /webhook' },
    { target: 'PATCH /webhook/{id}', json: '{"event_types": ["order.placed"]}' },
    { target: 'POST /webhook/test', json: '{"id": "{id}"}' },
  ],
  jsonApi: (url) => [
    {
      target: 'POST /api/v3/notification/webhooks',
      json: `{"data": {"type": "webhooks", "attributes": {"url": "${url}", "events": ["order.placed"]}}}`,
    },
    { target: 'GET /api/v3/notification/webhooks?page[size]=10&sort=-created_at&count=true' },
    { target: 'GET /api/v3/notification/webhooks/{id}?fields[webhooks]=url,events' },
    { target: 'POST /api/v3/notification/webhooks/test/{id}' },
  ],
  tenantPath: (url, tenant) => [
    {
      target: `POST /event/${tenant}/webhooks`,
      json: `{"name": "Ledger", "enabled": true, "endpoint": {"url": "${url}", "headers": {"x-team": ["billing"]}}, "eventTypes": ["order.placed"]}`,
    },
    { target: `GET /event/${tenant}/webhooks/list?enabled=true` },
    { target: `PATCH /event/${tenant}/webhooks/{id}`, json: '{"addEventTypes": ["order.shipped"]}' },
    { target: `GET /event/${tenant}/webhooks/{id}` },
  ],
  envelope: (url) => [
    {
      target: 'POST /v1/webhook/create',
      json: `{"name": "Orders", "webhookUrl": "${url}", "webhookEvent": ["order.placed"], "headers": {}}`,
    },
    { target: 'GET /v1/webhook/list' },
    { target: 'PATCH /v1/webhook/update/{id}', json: '{"status": "paused"}' },
  ],
}

const dialects = new Map(
  Object.entries(http).flatMap(([name, value]): [string, Dialect][] => (isDialect(value) ? [[name, value]] : [])),
)

/** Every dialect that has a tour. */
export const dialectNames = Object.keys(tours).filter((name) => dialects.has(name))

/** A dialect by the name of its export, and its tour. @throws Error where there is none */
export function findDialect(name: string): { dialect: Dialect; calls(url: string, tenant: string): [Call, ...Call[]] } {
  const dialect = dialects.get(name)
  const calls = tours[name]
  if (calls === undefined || dialect === undefined) throw new Error(`There is no dialect ${name}.`)
  return { dialect, calls }
}

function isDialect(value: unknown): value is Dialect {
  return typeof value === 'object' && value !== null && 'routes' in value
}
