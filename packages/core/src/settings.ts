import * as v from 'valibot'
import type { Limits } from './api/context.js'
import { isEventTypeName } from './dispatch/index.js'
import { WebhooksError } from './errors.js'
import { standard } from './format/index.js'
import { check, integer, strict } from './input/check.js'
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
})

const workerSchema = strict({
  concurrency: v.optional(integer(1, 10_000), 64),
  perEndpoint: v.optional(integer(1, 10_000), 8),
  leaseMs: v.optional(integer(1000, 3_600_000), 60_000),
  pollMs: v.optional(integer(10, 3_600_000), 1000),
})

/** `limits` with what was left out. @throws invalid_argument */
export function limitsOf(options: Partial<Limits> = {}): Limits {
  return check(limitsSchema, options, 'createWebhooks: limits')
}

/** `worker` with what was left out. @throws invalid_argument */
export function workerSettingsOf(options: Partial<WorkerSettings> = {}): WorkerSettings {
  return check(workerSchema, options, 'createWebhooks: worker')
}

/** The default pair under null, the named ones under their names. */
export function profilesOf(
  options: Pick<WebhooksOptions<EventCatalogue, never>, 'signer' | 'format' | 'profiles'>,
): Map<string | null, Profile> {
  const fallback: Profile = { signer: options.signer ?? standardWebhooks(), format: options.format ?? standard }
  const named = Object.entries(options.profiles ?? {}).map(([name, { signer, format }]): [string, Profile] => [
    name,
    { signer: signer ?? fallback.signer, format: format ?? fallback.format },
  ])
  return new Map<string | null, Profile>([[null, fallback], ...named])
}

/** @throws invalid_argument for a name that is none */
export function checkCatalogue(events: EventCatalogue): void {
  if (typeof events !== 'object' || events === null) {
    throw new WebhooksError('invalid_argument', 'createWebhooks: events must be an object of event types by name.')
  }
  for (const name of Object.keys(events)) {
    if (isEventTypeName(name)) continue
    const message = `createWebhooks: events: "${name}" is no name: use 1 to 128 letters, digits or any of "_.:-".`
    throw new WebhooksError('invalid_argument', message)
  }
}
