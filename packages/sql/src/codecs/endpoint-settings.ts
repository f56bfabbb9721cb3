import { type EndpointSettings, type HeaderMap, type JsonValue, type SecretRecord, settingsOf } from '@posthorn/core'
import { int, intOrNull, isJsonObject, json, jsonObject, text, unexpected } from '../columns.js'

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

/** The settings of core's `endpointSettings`; one that a newer version wrote, and we do not know, is left out. */
export function settings(column: unknown): EndpointSettings {
  try {
    return settingsOf(jsonObject(column))
  } catch {
    throw unexpected('the settings of an endpoint', column)
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
