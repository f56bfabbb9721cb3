import {
  changedSettings,
  type EndpointPatch,
  type EndpointRecord,
  isOrdered,
  settingsOf,
  suspenders,
} from '@posthorn/core'
import type { Insertable, Updateable } from 'kysely'
import {
  bool,
  int,
  intOrNull,
  jsonObject,
  jsonObjectOrNull,
  oneOf,
  text,
  textArrayOrNull,
  textOrNull,
} from '../columns.js'
import type { Row, SqlDialect } from '../dialect.js'
import type { EndpointsTable } from '../tables.js'
import { headerMap, secrets, settings } from './endpoint-settings.js'

/** Row of `endpoints` to record. */
export function readEndpoint(row: Row): EndpointRecord {
  return {
    id: text(row.id),
    tenant: text(row.tenant),
    url: text(row.url),
    name: textOrNull(row.name),
    description: textOrNull(row.description),
    eventTypes: textArrayOrNull(row.event_types),
    scopes: textArrayOrNull(row.scopes),
    scopeValues: jsonObjectOrNull(row.scope_values),
    headers: headerMap(row.headers),
    isActive: bool(row.is_active),
    suspendedAt: intOrNull(row.suspended_at),
    suspendedReason: textOrNull(row.suspended_reason),
    suspendedBy: row.suspended_by === null ? null : oneOf(suspenders, row.suspended_by),
    ...settings(row.settings),
    metadata: jsonObject(row.metadata),
    createdBy: textOrNull(row.created_by),
    secrets: secrets(row.secrets),
    createdAt: int(row.created_at),
    updatedAt: int(row.updated_at),
    version: int(row.version),
  }
}

/** Record to a row to insert into `endpoints`. */
export function endpointRow(endpoint: EndpointRecord, dialect: SqlDialect): Insertable<EndpointsTable> {
  return {
    id: endpoint.id,
    tenant: endpoint.tenant,
    url: endpoint.url,
    name: endpoint.name,
    description: endpoint.description,
    event_types: dialect.textArray(endpoint.eventTypes),
    scopes: dialect.textArray(endpoint.scopes),
    scope_values: jsonOrNull(endpoint.scopeValues),
    headers: JSON.stringify(endpoint.headers),
    is_active: dialect.boolean(endpoint.isActive),
    suspended_at: endpoint.suspendedAt,
    suspended_reason: endpoint.suspendedReason,
    suspended_by: endpoint.suspendedBy,
    settings: JSON.stringify(settingsOf(endpoint)),
    is_ordered: dialect.boolean(isOrdered(endpoint)),
    metadata: JSON.stringify(endpoint.metadata),
    created_by: endpoint.createdBy,
    secrets: JSON.stringify(endpoint.secrets),
    secret_fingerprint: endpoint.secrets[0]?.fingerprint ?? null,
    created_at: endpoint.createdAt,
    updated_at: endpoint.updatedAt,
    version: endpoint.version,
  }
}

/** Patch to the columns it changes, for `.set()`; an absent key changes none. */
export function endpointChanges(patch: EndpointPatch, dialect: SqlDialect) {
  const changes: Updateable<EndpointsTable> = {}
  if (patch.url !== undefined) changes.url = patch.url
  if (patch.name !== undefined) changes.name = patch.name
  if (patch.description !== undefined) changes.description = patch.description
  if (patch.eventTypes !== undefined) changes.event_types = dialect.textArray(patch.eventTypes)
  if (patch.scopes !== undefined) changes.scopes = dialect.textArray(patch.scopes)
  if (patch.scopeValues !== undefined) changes.scope_values = jsonOrNull(patch.scopeValues)
  if (patch.headers !== undefined) changes.headers = JSON.stringify(patch.headers)
  if (patch.isActive !== undefined) changes.is_active = dialect.boolean(patch.isActive)
  if (patch.suspendedAt !== undefined) changes.suspended_at = patch.suspendedAt
  if (patch.suspendedReason !== undefined) changes.suspended_reason = patch.suspendedReason
  if (patch.suspendedBy !== undefined) changes.suspended_by = patch.suspendedBy
  if (patch.metadata !== undefined) changes.metadata = JSON.stringify(patch.metadata)
  if (patch.createdBy !== undefined) changes.created_by = patch.createdBy
  if (patch.updatedAt !== undefined) changes.updated_at = patch.updatedAt
  if (patch.secrets !== undefined) {
    changes.secrets = JSON.stringify(patch.secrets)
    changes.secret_fingerprint = patch.secrets[0]?.fingerprint ?? null
  }
  if (patch.ordering !== undefined) changes.is_ordered = dialect.boolean(isOrdered({ ordering: patch.ordering }))
  const settings = changedSettings(patch)
  return Object.keys(settings).length === 0 ? changes : { ...changes, settings: dialect.withKeys('settings', settings) }
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}
