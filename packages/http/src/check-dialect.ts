import { WebhooksError, type WebhooksManagement } from '@posthorn/core'
import type { Dialect } from './dialect.js'
import { assertDialect } from './options.js'

/** Checks at creation what would otherwise fail on a request. @throws invalid_argument */
export function assertFits(webhooks: WebhooksManagement, dialect: Dialect): void {
  assertDialect(dialect)
  const paths = new Map<string, string>()
  const seen = new Set<string>()
  for (const { method, path } of dialect.routes) {
    const shape = path.replaceAll(/:[^/]+/g, ':')
    const twin = paths.get(shape) ?? path
    if (!path.startsWith('/')) throw wrong(dialect, `the path '${path}' must begin with '/'.`)
    if (twin !== path) throw wrong(dialect, `'${path}' and '${twin}' must name their parameters alike.`)
    if (seen.has(`${method} ${path}`)) throw wrong(dialect, `${method} ${path} is there twice.`)
    paths.set(shape, path)
    seen.add(`${method} ${path}`)
  }
  assertIdsFit(dialect, webhooks.ids.endpoint)
  const { profile } = dialect
  if (!webhooks.profiles.has(profile)) {
    const ready = profile === 'flat' ? 'flatProfile()' : '{ signer, format }'
    const give = `createWebhooks({ profiles: { ${profile}: ${ready} } })`
    throw wrong(dialect, `its endpoints have the profile ${profile}, which the instance does not know. Give ${give}.`)
  }
}

/** What a function of the host's makes is its own affair, as long as the wire has text for it. */
function assertIdsFit(dialect: Dialect, made: WebhooksManagement['ids']['endpoint']): void {
  const { endpointIds: expected } = dialect
  if (expected === 'any' || expected === made || (made === 'custom' && expected !== 'integer')) return
  const makes = made === 'custom' ? 'come from a function' : `are of the kind ${made}`
  throw wrong(
    dialect,
    `its endpoints have ids of the kind ${expected}, those of the instance ${makes}. Give createWebhooks({ ids: { endpoint: '${expected}' } }), or a dialect with endpointIds: 'any'.`,
  )
}

/** @throws invalid_argument where what was given is no instance */
export function assertInstance(webhooks: WebhooksManagement): void {
  if (
    typeof webhooks !== 'object' ||
    webhooks === null ||
    typeof webhooks.endpoints !== 'object' ||
    typeof webhooks.ids !== 'object' ||
    typeof webhooks.profiles !== 'object'
  ) {
    throw new WebhooksError('invalid_argument', 'The first argument must be what createWebhooks() gave.')
  }
}

function wrong(dialect: Dialect, what: string): WebhooksError {
  return new WebhooksError('invalid_argument', `Dialect '${dialect.name}': ${what}`)
}
