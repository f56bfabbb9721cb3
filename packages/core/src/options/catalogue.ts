import * as v from 'valibot'
import { isEventTypeName } from '../dispatch/index.js'
import { WebhooksError } from '../errors.js'
import { check, strict } from '../input/check.js'

const definitionSchema = strict({
  schema: v.optional(
    v.custom<object>(isStandardSchema, 'must be a Standard Schema, such as one of valibot, zod or arktype'),
  ),
  description: v.optional(v.string('must be a text')),
  example: v.optional(v.custom<unknown>(isJson, 'must be plain JSON')),
})

function isStandardSchema(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  const standardPart: unknown = Reflect.get(value, '~standard')
  return typeof standardPart === 'object' && standardPart !== null && 'validate' in standardPart
}

function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined
  } catch {
    return false
  }
}

/** Checks the host's event types: names and definitions. @throws invalid_argument */
export function checkCatalogue(events: Record<string, unknown>): void {
  for (const [name, definition] of Object.entries(events)) {
    if (!isEventTypeName(name)) {
      const message = `createWebhooks: events: "${name}" is not a valid name: use 1 to 128 letters, digits or any of "_.:-".`
      throw new WebhooksError('invalid_argument', message)
    }
    check(definitionSchema, definition, `createWebhooks: events: ${name}`)
  }
}
