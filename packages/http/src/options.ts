import { WebhooksError } from '@posthorn/core'
import * as v from 'valibot'
import { routePermissions } from './permission.js'
import type { Route } from './route.js'

/*
 * What hosts give when they create an API or a dialect. Each message says what to give, and reads on from the name.
 */

/** A function that a host gives. `what` says which, and reads on from its name. */
export const someFunction = (what: string) => v.custom<() => unknown>((value) => typeof value === 'function', what)
const text = v.pipe(v.string('must be text.'), v.nonEmpty('must not be empty.'))

/** In ms. A longer one would run out at once. */
const longestTimer = 2 ** 31 - 1

const route = v.custom<Route>(
  (value) =>
    v.is(
      v.object({
        method: v.string(),
        path: v.string(),
        permissions: v.array(v.picklist(routePermissions)),
        input: v.object({}),
        run: someFunction(''),
      }),
      value,
    ),
  'must be what route() gave.',
)

/** A dialect with its defaults. */
const dialectEntries = {
  name: text,
  routes: v.array(route, 'must be a list of what route() gave.'),
  contentType: text,
  nestedQuery: v.boolean('must be true or false.'),
  presentFailure: someFunction('must be a function that shows a failure; rest.presentFailure is one.'),
  failure: v.optional(v.looseObject({})),
  schemas: v.optional(v.looseObject({})),
  endpointIds: v.picklist(
    ['any', 'uuid', 'ulid', 'objectId', 'integer'],
    'must be any, uuid, ulid, objectId or integer.',
  ),
  profile: v.nullable(text),
  securitySchemes: v.optional(v.record(v.string(), v.looseObject({}))),
  tenantParam: v.optional(text),
  tenantId: someFunction('must be a function that gives the tenant as clients see it.'),
}

const apiEntries = {
  authorize: someFunction('is required: give a function that says whose request it is.'),
  dialect: v.optional(v.unknown()),
  maxBodyBytes: v.optional(
    v.pipe(v.number('must be a number of bytes.'), v.integer('must be whole.'), v.minValue(1, 'must be at least 1.')),
  ),
  bodyTimeoutMs: v.optional(
    v.pipe(
      v.number('must be a number of ms.'),
      v.integer('must be whole.'),
      v.minValue(1, 'must be at least 1.'),
      v.maxValue(longestTimer, `must be at most ${longestTimer}.`),
    ),
  ),
  allowedOrigins: v.optional(
    v.array(
      v.custom<string>(
        (value) => typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value,
        'must be an origin: https://app.example.com.',
      ),
      'must be a list of origins.',
    ),
  ),
  openApi: v.optional(
    v.union(
      [
        v.literal(false),
        v.strictObject({
          title: v.optional(text),
          version: v.optional(text),
          description: v.optional(text),
          securitySchemes: v.optional(v.record(v.string(), v.looseObject({}))),
          isPublic: v.optional(v.boolean()),
        }),
      ],
      'must be false or { title?, version?, description?, securitySchemes?, isPublic? }.',
    ),
  ),
  onError: v.optional(someFunction('must be a function that takes an error.')),
}

/** @throws invalid_argument where it is no dialect, naming what is missing, wrong or unknown */
export function assertDialect(dialect: unknown): void {
  assertEntries(
    dialect,
    dialectEntries,
    'A dialect is one that this package exports, such as rpc, or is made by defineDialect({ name, routes, presentFailure }):',
  )
}

/** `own`: options that only one way to create an API takes. @throws invalid_argument */
export function assertOptions(options: unknown, own: v.ObjectEntries = {}): void {
  assertEntries(options, { ...apiEntries, ...own }, 'The second argument is { authorize, … }:')
}

/** `intro` says what is taken. @throws invalid_argument where something is missing, wrong or unknown */
export function assertEntries(value: unknown, entries: v.ObjectEntries, intro: string): void {
  const known = Object.keys(entries).join(', ')
  const schema = v.strictObject(entries, ({ expected }) => {
    if (expected === 'never') return `is not known; known are ${known}.`
    return expected === 'Object' ? 'it must be an object.' : 'is required.'
  })
  const { issues } = v.safeParse(schema, value)
  if (!issues) return
  const found = issues.map((issue) => `${v.getDotPath(issue) ?? ''} ${issue.message}`.trim())
  throw new WebhooksError('invalid_argument', `${intro} ${found.join(' ')}`)
}
