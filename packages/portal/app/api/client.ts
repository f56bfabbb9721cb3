import type { paths } from '@posthorn/http/rest-api'
import createClient from 'openapi-fetch'
import { ApiFailure } from './failure.ts'

/** Where the API is, and as whom it is asked. */
export interface ClientOptions {
  /** Absolute, without a trailing `/`. */
  url: string
  /** Whose things are asked for: an operator names any, others their own. null: what is of no tenant. */
  tenant: string | null
  /** Hears of every 401: the session ended. */
  onUnauthorized: () => void
  /** Hears of every 403. */
  onForbidden?: () => void
  /** For tests. Default: the browser's. */
  fetch?: (request: Request) => Promise<Response>
}

/** A client of the API, generated from its OpenAPI document. */
export type Client = ReturnType<typeof createApiClient>

/** Makes a {@link Client} with the cookies of the page. */
export function createApiClient({ url, tenant, onUnauthorized, onForbidden, fetch: send = fetch }: ClientOptions) {
  return createClient<paths>({
    baseUrl: url,
    headers: tenantHeader(tenant),
    async fetch(request) {
      const response = await send(request)
      if (response.status === 401) onUnauthorized()
      if (response.status === 403) onForbidden?.()
      return response
    },
  })
}

/** The header by which an operator names a tenant: percent-encoded, since names have any characters. */
export function tenantHeader(tenant: string | null): Record<string, string> {
  return tenant === null ? {} : { 'posthorn-tenant': encodeURIComponent(tenant) }
}

/** What a call gives. @throws {@link ApiFailure} where it failed. */
export async function ok<Data>(call: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data> {
  const { data, error, response } = await call
  if (data === undefined) throw new ApiFailure(response, error)
  return data
}

/** For calls that give nothing. @throws {@link ApiFailure} where it failed. */
export async function done(call: Promise<{ error?: unknown; response: Response }>): Promise<void> {
  const { error, response } = await call
  if (!response.ok) throw new ApiFailure(response, error)
}

/** The JSON at a URL that is none of the API's. @throws {@link ApiFailure} where it cannot be had. */
export async function readJson(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { credentials: 'same-origin', ...init })
  const text = await response.text()
  const json = parseJson(text)
  if (!response.ok) throw new ApiFailure(response, json)
  return json
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return null
  }
}
