import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { JsonValue } from './json.js'

/** One event type of the host's catalogue. */
export interface EventTypeDefinition {
  /** Any Standard Schema (valibot, zod, arktype). It validates; what is sent is the input as given. */
  schema?: StandardSchemaV1
  description?: string
  /** A payload to show and to send in tests. */
  example?: JsonValue
}

/** Event types by name, `[A-Za-z0-9_.:-]{1,128}`. */
export type EventCatalogue = Record<string, EventTypeDefinition>

declare const rawJsonBrand: unique symbol

/** JSON text to be sent byte for byte; made by `rawJson()`. */
export interface RawJson {
  readonly [rawJsonBrand]: true
  readonly text: string
}

/** Names of a catalogue's event types. */
export type EventName<Events extends EventCatalogue> = keyof Events & string

/** What `emit` takes as payload for an event type: its schema's input, or anything where it has no schema. */
export type EventPayload<Definition extends EventTypeDefinition> = Definition extends { schema: infer Schema }
  ? Schema extends StandardSchemaV1
    ? StandardSchemaV1.InferInput<Schema>
    : unknown
  : unknown

/** An event type as the API shows it. */
export interface EventType {
  name: string
  description: string | null
  example: JsonValue | null
  /** As the host gave it. */
  schema: StandardSchemaV1 | null
}
