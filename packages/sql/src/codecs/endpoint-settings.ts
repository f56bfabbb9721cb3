import type { EndpointRecord, HeaderMap, JsonValue, SecretRecord } from '@posthorn/core'
import {
  bool,
  int,
  intOrNull,
  isJsonObject,
  json,
  jsonObject,
  oneOf,
  text,
  textArray,
  textOrNull,
  unexpected,
} from '../columns.js'

/*
 * The JSON columns of an endpoint. Written with JSON.stringify; read back key by key, so that a column of a newer
 * version, with keys we do not know, still reads.
 */

/** `{ "name": "line" | ["line", …] }`. */
export function headerMap(column: unknown): HeaderMap {
  const headers: HeaderMap = {}
  for (const [name, value] of Object.entries(jsonObject(column))) {
    headers[name] = Array.isArray(value) ? value.map(text) : text(value)
  }
  return headers
}

export function rateLimit(column: unknown): EndpointRecord['rateLimit'] {
  if (column === null) return null
  const { count, perMs } = jsonObject(column)
  return { count: int(count), perMs: int(perMs) }
}

export function failureHandling(column: unknown): EndpointRecord['failureHandling'] {
  if (column === null) return null
  const { triggers, retry, divert, suspend, alertEndpoint } = jsonObject(column)
  return {
    triggers: textArray(triggers),
    retry: retryOf(retry),
    divert: bool(divert),
    suspend: bool(suspend),
    alertEndpoint: textOrNull(alertEndpoint),
  }
}

function retryOf(value: JsonValue | undefined): NonNullable<EndpointRecord['failureHandling']>['retry'] {
  if (value === null) return null
  if (!isJsonObject(value)) throw unexpected('a retry shape', value)
  return {
    maxRetries: int(value.maxRetries),
    intervalMs: int(value.intervalMs),
    shape: oneOf(['linear', 'exponential'], value.shape),
  }
}

/** Newest first. */
export function secrets(column: unknown): SecretRecord[] {
  const list = json(column)
  if (!Array.isArray(list)) throw unexpected('a list of secrets', column)
  return list.map(secretOf)
}

function secretOf(value: JsonValue): SecretRecord {
  if (!isJsonObject(value)) throw unexpected('a secret', value)
  return {
    value: text(value.value),
    fingerprint: text(value.fingerprint),
    prefix: text(value.prefix),
    createdAt: int(value.createdAt),
    expiresAt: intOrNull(value.expiresAt),
  }
}
