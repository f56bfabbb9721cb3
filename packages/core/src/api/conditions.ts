import * as v from 'valibot'
import { dateSchema, list } from '../input/check.js'
import type { TimeWhere } from '../ports/index.js'

/** Schema of a condition: a value or a list of values. */
export function anyOf<Item extends v.GenericSchema<string | number, string | number>>(
  item: Item,
  message = 'must be a value or a list of at most 1000',
) {
  return v.optional(v.union([item, list(item, 1000, message)], message))
}

/** Schema of a condition on one of few names. */
export function anyNameOf<const Name extends string>(names: readonly Name[]) {
  return anyOf(v.picklist(names), `must be one of ${names.join(', ')}, or a list of them`)
}

/** Schema of a time range. */
export const rangeSchema = v.optional(
  v.strictObject({ from: v.optional(dateSchema), until: v.optional(dateSchema) }, 'must be { from?, until? } of Dates'),
)

/** Schema of a condition on a time: a range, a time or a list of times. */
export const timesSchema = v.optional(
  v.union(
    // First what a range would take for an object without ends
    [
      dateSchema,
      list(dateSchema, 1000),
      v.strictObject({ from: v.optional(dateSchema), until: v.optional(dateSchema) }),
    ],
    'must be a Date, a list of at most 1000, or { from?, until? } of Dates',
  ),
)

/** A condition as stores take it. */
export function values<T extends string | number>(condition: T | T[] | undefined): T[] | undefined {
  return condition === undefined || Array.isArray(condition) ? condition : [condition]
}

/** A time range as stores take it. */
export function range(dates: { from?: Date | undefined; until?: Date | undefined } | undefined) {
  if (dates === undefined) return undefined
  const result: { from?: number; until?: number } = {}
  if (dates.from !== undefined) result.from = dates.from.getTime()
  if (dates.until !== undefined) result.until = dates.until.getTime()
  return result
}

/** A condition on a time as stores take it. */
export function times(condition: v.InferOutput<typeof timesSchema>): TimeWhere | undefined {
  if (condition instanceof Date) return [condition.getTime()]
  return Array.isArray(condition) ? condition.map((date) => date.getTime()) : range(condition)
}

/** An object without its undefined values. */
export function defined<T extends object>(object: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const result: { [Key in keyof T]?: Exclude<T[Key], undefined> } = {}
  for (const key in object) {
    const value = object[key]
    if (value !== undefined) Object.assign(result, { [key]: value })
  }
  return result
}
