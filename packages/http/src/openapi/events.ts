import type { EventType, PayloadFormat, WebhooksManagement } from '@posthorn/core'
import type { JsonSchema } from '../json-schema.js'
import { schemaPath } from '../json-schema.js'
import { payloadSchemaOf } from '../payload-schema.js'

/** Stands for a payload, to find where a format puts it. */
const marker = 'posthorn: the payload'

const about = {
  id: '0197f3c2-9a00-7000-8000-000000000001',
  tenant: 'tenant',
  createdAt: new Date('2030-01-31T12:00:00.000Z'),
}
const target = { id: 'endpoint', tenant: 'tenant', url: 'https://example.com/webhooks' }

/** The schemas of the catalogue's payloads, by the names they have in the document. */
export function eventSchemas(types: readonly EventType[]): Record<string, JsonSchema> {
  return Object.fromEntries(
    types.flatMap((type) => {
      const schema = payloadSchemaOf(type.schema)
      return schema === null ? [] : [[schemaName(type), moved(schema, schemaName(type))]]
    }),
  )
}

/** Requests that receivers get, one for each event type, as a profile writes and signs them. */
export function eventRequests({ eventTypes, profiles }: WebhooksManagement, profile: string | null): JsonSchema {
  const requests = profiles.get(profile)
  if (requests === undefined) return {}
  return Object.fromEntries(
    eventTypes.list().map((type) => [
      type.name,
      {
        post: {
          operationId: `on_${type.name.replaceAll(/[^A-Za-z0-9]/g, '_')}`,
          summary: type.description ?? type.name,
          parameters: requests.signer.headerNames.map((name) => ({
            name,
            in: 'header',
            required: true,
            schema: { type: 'string' },
          })),
          requestBody: { required: true, content: contentOf(type, requests) },
          responses: { '2XX': { description: 'Received. Anything else is a failure, and the request is made again.' } },
        },
      },
    ]),
  )
}

/** Component names are of few characters; event types have more. */
function schemaName({ name }: EventType): string {
  return `event.${name.replaceAll(':', '-')}`
}

function contentOf(type: EventType, { format }: { format: PayloadFormat }): JsonSchema {
  const payload = payloadSchemaOf(type.schema) === null ? {} : { $ref: schemaPath + schemaName(type) }
  const write = (text: string) => format({ ...about, type: type.name, payload: text }, target)
  try {
    const { contentType, body } = write(JSON.stringify(marker))
    const schema = schemaAround(JSON.parse(body), payload)
    const example = type.example === null ? {} : { example: JSON.parse(write(JSON.stringify(type.example)).body) }
    return { [contentType]: { schema, ...example } }
  } catch {
    // A format of the host's own that writes no JSON, or looks into payloads
    return { 'application/json': {} }
  }
}

/** The schema of a body, from one that has the marker for its payload. */
function schemaAround(value: unknown, payload: JsonSchema): JsonSchema {
  if (value === marker) return payload
  if (Array.isArray(value)) return { type: 'array' }
  if (typeof value !== 'object' || value === null)
    return value === null ? {} : { type: typeof value, examples: [value] }
  const properties = Object.entries(value).map(([name, member]) => [name, schemaAround(member, payload)])
  return { type: 'object', properties: Object.fromEntries(properties), required: Object.keys(value) }
}

/** A schema with its own references led to where it stands in the document. */
function moved(schema: JsonSchema, name: string): JsonSchema {
  const { $schema: _, ...rest } = schema
  return JSON.parse(JSON.stringify(rest), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' && value.startsWith('#')
      ? `${schemaPath}${name}${value.slice(1)}`
      : value,
  )
}
