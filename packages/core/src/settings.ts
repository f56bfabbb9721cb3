import * as v from 'valibot'
import type { Limits } from './api/context.js'
import { isEventTypeName } from './dispatch/index.js'
import { oneIssue, WebhooksError } from './errors.js'
import { standard } from './format/index.js'
import { isSignerHeaderName } from './headers.js'
import { check, integer, record, strict, text } from './input/check.js'
import { standardWebhooks } from './signing/index.js'
import type { EventCatalogue } from './types/index.js'
import type { WebhooksOptions } from './webhooks-options.js'
import type { WorkerSettings } from './worker/options.js'
import type { Profile } from './worker/target.js'

const limitsSchema = strict({
  payloadBytes: v.optional(integer(1, 16 * 1024 * 1024), 1024 * 1024),
  timeoutMs: v.optional(integer(100, 300_000), 15_000),
  responseBytes: v.optional(integer(0, 1024 * 1024), 16 * 1024),
  endpointsPerTenant: v.optional(integer(1, 1_000_000), 1000),
  emitRetryMs: v.optional(integer(0, 600_000), 5000),
})

const workerSchema = strict({
  concurrency: v.optional(integer(1, 10_000), 64),
  perEndpoint: v.optional(integer(1, 10_000), 8),
  leaseMs: v.optional(integer(1000, 3_600_000), 60_000),
  pollMs: v.optional(integer(10, 3_600_000), 1000),
})

const someFunction = v.function('must be a function')

/** A part that the host brings: an object with these methods. */
function part(...methods: string[]) {
  return v.custom<object>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      methods.every((name) => typeof Reflect.get(value, name) === 'function'),
    `must be an object with ${methods.join(', ')}`,
  )
}

function isFunctionOrAbsent(value: object, name: string): boolean {
  const member: unknown = Reflect.get(value, name)
  return member === undefined || typeof member === 'function'
}

/** Custom headers, and what the signer gives, are compared with these names. */
function hasHeaderNames(signer: object): boolean {
  const names: unknown = Reflect.get(signer, 'headerNames')
  return Array.isArray(names) && names.every(isSignerHeaderName)
}

const signer = v.pipe(
  part('sign', 'generateSecret'),
  v.check(
    hasHeaderNames,
    'must have headerNames, a list of header names in lower case; none of host, content-* or the connection’s own',
  ),
)

const profile = { signer: v.optional(signer), format: v.optional(someFunction) }

const optionsSchema = strict({
  store: part('migrate', 'checkSchema', 'onWake', 'onError', 'close'),
  events: record(v.string(), v.unknown()),
  egress: v.optional(
    strict({
      allowHttp: v.optional(v.boolean()),
      allow: v.optional(v.array(v.string('must be a text'), 'must be a list of addresses and names')),
      lookup: v.optional(someFunction),
      servers: v.optional(v.array(v.string('must be a text'), 'must be a list of IP addresses')),
    }),
  ),
  transport: v.optional(
    v.pipe(
      part('send', 'close'),
      v.check((transport) => isFunctionOrAbsent(transport, 'checkUrl'), 'must have a function as checkUrl, or none'),
    ),
  ),
  ...profile,
  profiles: v.optional(record(text(64), strict(profile))),
  retry: v.optional(part('next')),
  ids: v.optional(strict({ endpoint: v.optional(v.unknown()) })),
  clock: v.optional(part('now', 'monotonic', 'setTimer')),
  random: v.optional(someFunction),
  logger: v.optional(part('debug', 'info', 'warn', 'error')),
  limits: v.optional(limitsSchema, {}),
  worker: v.optional(workerSchema, {}),
  // Never a default: a key that is misspelt, or a list left empty, would leave secrets plain
  secrets: v.optional(
    strict({
      keys: v.pipe(
        v.array(v.unknown(), 'must be a list of keys'),
        v.minLength(1, 'must have a key at least; leave secrets out to store them plain'),
      ),
    }),
  ),
  metrics: v.optional(strict({ attempt: v.optional(someFunction) })),
})

/** Checks what `createWebhooks` was given. Gives the settings with what was left out. @throws invalid_argument */
export function settingsOf(options: unknown): { limits: Limits; worker: WorkerSettings } {
  const { egress, events, limits, transport, worker } = check(optionsSchema, options, 'createWebhooks')
  if (egress !== undefined && transport !== undefined && Reflect.get(transport, 'checkUrl') !== undefined) {
    const what = 'must be given to the transport alone, which has rules of its own: undiciTransport({ egress })'
    throw new WebhooksError('invalid_argument', `createWebhooks: egress: ${what}.`, oneIssue('egress', what))
  }
  checkCatalogue(events)
  return { limits, worker }
}

/** The default pair, and all of them: it under null, the named ones under their names. */
export function profilesOf(
  options: Pick<WebhooksOptions<EventCatalogue, never>, 'signer' | 'format' | 'profiles'>,
): ReadonlyMap<string | null, Profile> {
  const fallback: Profile = { signer: options.signer ?? standardWebhooks(), format: options.format ?? standard }
  const named = Object.entries(options.profiles ?? {}).map(([name, { signer, format }]): [string, Profile] => [
    name,
    { signer: signer ?? fallback.signer, format: format ?? fallback.format },
  ])
  return new Map<string | null, Profile>([[null, fallback], ...named])
}

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

function checkCatalogue(events: Record<string, unknown>): void {
  for (const [name, definition] of Object.entries(events)) {
    if (!isEventTypeName(name)) {
      const message = `createWebhooks: events: "${name}" is no name: use 1 to 128 letters, digits or any of "_.:-".`
      throw new WebhooksError('invalid_argument', message)
    }
    check(definitionSchema, definition, `createWebhooks: events: ${name}`)
  }
}
