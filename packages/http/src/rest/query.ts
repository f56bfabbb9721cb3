import type { DateRange, ListRequest, Sort } from '@posthorn/core'
import * as v from 'valibot'
import { about } from '../schemas.js'

/*
 * Schemas of query parameters. Each takes the one string a parameter has; given twice, a parameter is refused.
 */

const once = v.string((issue) => (Array.isArray(issue.input) ? 'Give this once.' : 'Must be text.'))
const timestamp = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/

/** One value as it is. */
export const one = v.optional(once)

/** `true` or `false`. */
export const flag = v.optional(
  v.pipe(
    once,
    v.metadata({ type: 'boolean' }),
    v.picklist(['true', 'false'], 'Must be true or false.'),
    v.transform((text) => text === 'true'),
  ),
)

/** Values separated by commas: any of these. */
export const anyOf = v.optional(
  v.pipe(
    once,
    v.metadata({ description: 'Any of these, separated by commas.' }),
    v.transform((text) => text.split(',')),
  ),
)

/** What is searched for. */
export const searched = v.pipe(
  once,
  v.metadata({
    description: 'Text of a tenant’s name, the beginning of a URL, or an id.',
    examples: ['0197f3c2-9a00-7000-8000-000000000001'],
  }),
)

/** Ids of at most 100 objects, separated by commas. */
export const someIds = v.pipe(
  once,
  v.metadata({
    description: 'Ids of at most 100, separated by commas.',
    examples: ['0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e'],
  }),
  v.transform((text) => text.split(',')),
)

/** As {@link anyOf}, of a fixed set of words. */
export function anyOfWords<const Words extends readonly string[]>(words: Words) {
  const word = v.picklist(words, `Must be among: ${words.join(', ')}.`)
  return v.optional(
    v.pipe(
      once,
      v.metadata({ description: `Any of these, separated by commas: ${words.join(', ')}.`, examples: [words[0]] }),
      v.transform((text) => text.split(',')),
      v.array(word),
    ),
  )
}

/** An ISO 8601 date (midnight UTC) or date and time with its zone, with words for the OpenAPI document. */
export function momentOf(words: { description?: string; examples?: string[] }) {
  return v.pipe(
    once,
    v.metadata({ format: 'date-time', ...words }),
    v.check(
      (text) => timestamp.test(text) && !Number.isNaN(Date.parse(text)),
      'Must be ISO 8601: 2030-01-31T12:00:00Z.',
    ),
    v.transform((text) => new Date(text)),
  )
}

/** As {@link momentOf}. */
export const moment = momentOf({})

/** As {@link moment}. */
export const date = v.optional(moment)

/** Status codes separated by commas; `4xx` means 400 to 499. */
export const anyStatusCode = v.optional(
  v.pipe(
    once,
    v.metadata({
      description: 'Status of the last response; any of these, separated by commas. `5xx` means 500 to 599.',
      examples: ['5xx,429'],
    }),
    v.check(
      (text) => text.length <= 400 && /^[1-5](\d\d|xx)(,[1-5](\d\d|xx))*$/.test(text),
      'Must be status codes or 1xx to 5xx, at most 100.',
    ),
    v.transform((text) => [...new Set(text.split(',').flatMap(statusCodes))]),
  ),
)

function statusCodes(text: string): number[] {
  if (!text.endsWith('xx')) return [Number(text)]
  return Array.from({ length: 100 }, (_, at) => Number(text.charAt(0)) * 100 + at)
}

/** A number in a path, from 1. */
export const counted = v.pipe(
  v.string('Must be text.'),
  v.check((text) => /^[1-9]\d{0,8}$/.test(text), 'Must be a whole number from 1.'),
  v.metadata({ type: 'integer', minimum: 1 }),
  v.transform(Number),
)

/** From `after` (inclusive) until `before` (exclusive); undefined where neither is given. */
export function range(after: Date | undefined, before: Date | undefined): DateRange | undefined {
  return after || before ? { from: after, until: before } : undefined
}

/** `-createdAt,name`: names of fields, with `-` for descending order. `fieldOf` gives core's name of each. */
export function sortBy<Field extends string>(fieldOf: Record<string, Field>) {
  const sorts = new Map<string, Sort<Field>>()
  for (const [name, field] of Object.entries(fieldOf)) {
    sorts.set(name, { field, direction: 'asc' })
    sorts.set(`-${name}`, { field, direction: 'desc' })
  }
  return v.optional(
    v.pipe(
      once,
      v.metadata({
        description: `Any of ${Object.keys(fieldOf).join(', ')}, separated by commas, with '-' before one for descending order.`,
        examples: [`-${Object.keys(fieldOf)[0]}`],
      }),
      v.rawTransform<string, Sort<Field>[]>(({ dataset, addIssue, NEVER }) => {
        const found = dataset.value.split(',').flatMap((name) => sorts.get(name) ?? [])
        const isWhole = found.length === dataset.value.split(',').length
        if (isWhole && new Set(found.map(({ field }) => field)).size === found.length) return found
        addIssue({
          message: `Must be of ${Object.keys(fieldOf).join(', ')}, each once, with '-' before one for descending order.`,
        })
        return NEVER
      }),
    ),
  )
}

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number) {
  return v.optional(
    v.pipe(
      once,
      v.check(
        (text) => /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max,
        `Must be a whole number from ${min} to ${max}.`,
      ),
      v.metadata({ type: 'integer', minimum: min, maximum: max }),
      v.transform(Number),
    ),
  )
}

/** Parameters of every list. */
export const pageFields = {
  limit: v.pipe(
    v.optional(
      v.pipe(
        once,
        v.check((text) => /^[1-9]\d{0,2}$|^1000$/.test(text), 'Must be a whole number from 1 to 1000.'),
        v.metadata({ type: 'integer', minimum: 1, maximum: 1000 }),
        v.transform((text) => Number(text)),
      ),
    ),
    v.metadata({ default: 50 }),
  ),
  // How long one may be is for core to say: it holds a whole URL where the list is sorted by them.
  cursor: v.optional(about(v.pipe(once, v.nonEmpty('Must not be empty.')), '`nextCursor` of the page before.')),
  total: v.optional(about(flag, 'Counts all matches too, which costs more.')),
}

/** Where core's conditions of a list stand in the query, if not under their own names. */
export const listPlaces = {
  'where.eventTypes': 'query.eventType',
  'where.createdAt.from': 'query.createdAfter',
  'where.createdAt.until': 'query.createdBefore',
  'where.updatedAt.from': 'query.updatedAfter',
  'where.updatedAt.until': 'query.updatedBefore',
}

/** What core's lists take besides `where`. */
export function paging<Field extends string>(query: {
  limit?: number
  cursor?: string
  total?: boolean
  sort?: Sort<Field>[]
}): Pick<ListRequest<never, Field>, 'page' | 'sort' | 'total'> {
  const { limit, cursor, total, sort } = query
  return { page: { limit, cursor }, sort, total }
}
