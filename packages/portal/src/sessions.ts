import { type JsonObject, type SessionsApi, WebhooksError } from '@posthorn/core'
import { assertEntries, type Grant, isGrant, type Permission, permissions, Refusal } from '@posthorn/http'
import * as v from 'valibot'
import { defaultSessionMs, type LinkOptions } from './options.js'
import { idOf, linkTokens } from './tokens.js'

/** Whom a link lets in: one of a tenant, or an operator. */
export type LinkFor = { tenant: string } | { operator: true }

/** What a link allows, and for how long. */
export type PortalLinkRequest = LinkFor & {
  /** Who of them, for `createdBy`. */
  actor?: string
  /** What its session may do. Default: everything. */
  permissions?: readonly Permission[]
  /** How long it can be opened, in ms. Default: 5 minutes. At most a day. */
  expiresInMs?: number
  /** The page it opens: `/endpoints/ep_1`. */
  to?: string
}

/** Links and sessions of one portal. */
export interface PortalSessions {
  /** How long a session lasts, in ms. */
  readonly forMs: number
  /** @throws invalid_argument */
  link(request: PortalLinkRequest): Promise<string>
  /**
   * Spends a link's token; gives that of a new session. `nonce`: a secret of who opens it, who may do so again within a
   * minute, and is given the same. @throws Refusal link_invalid, link_used, link_expired
   */
  exchange(linkToken: string, nonce: string): Promise<string>
  /** What the session of a token may do; null where there is none (any more). Asks the store, each time. */
  grantOf(token: string): Promise<Grant | null>
  end(token: string): Promise<void>
}

const requestEntries = {
  tenant: v.optional(v.pipe(v.string('must be text.'), v.nonEmpty('must not be empty.'))),
  operator: v.optional(v.literal(true, 'must be true, or left out.')),
  actor: v.optional(v.string('must be text.')),
  permissions: v.optional(v.array(v.picklist(permissions, `must be among ${permissions.join(', ')}.`))),
  expiresInMs: v.optional(
    v.pipe(
      v.number('must be a number of ms.'),
      v.integer('must be whole.'),
      v.minValue(1000, 'must be at least a second.'),
      v.maxValue(24 * 3600 * 1000, 'must be at most a day.'),
    ),
  ),
  to: v.optional(
    v.pipe(v.string('must be text.'), v.regex(/^\//, "must begin with '/'."), v.maxLength(2000, 'is too long.')),
  ),
}

const refusals = { used: 'link_used', expired: 'link_expired', unknown: 'link_invalid' } as const

/** @throws invalid_argument */
export function portalSessions(store: SessionsApi, { keys, url, sessionMs }: LinkOptions): PortalSessions {
  const tokens = linkTokens(keys)
  const forMs = sessionMs ?? defaultSessionMs

  return {
    forMs,

    async link(request) {
      assertEntries(request, requestEntries, 'portalLink: the argument is { tenant, … } or { operator: true, … }:')
      const { actor, permissions, expiresInMs = 5 * 60_000, to } = request
      const tenant = tenantOf(request, 'portalLink')
      const grant: JsonObject = {
        ...(actor !== undefined && { actor }),
        ...(permissions && { permissions: [...permissions] }),
      }
      if (!isGrant(withOwner(tenant, grant))) throw wrong('portalLink', 'the API takes no such grant.')
      const token = tokens.make()
      await store.createLink({ id: idOf(token), tenant, grant, forMs: expiresInMs })
      const fields = new URLSearchParams({ link: token, ...(to !== undefined && { to }) })
      return `${url.replace(/\/$/, '')}/#${fields}`
    },

    async exchange(linkToken, nonce) {
      const token = tokens.sessionOf(linkToken, nonce)
      if (token === null) throw refused('unknown')
      const result = await store.exchange({ link: idOf(linkToken), session: idOf(token), forMs })
      if (result !== 'exchanged') throw refused(result)
      return token
    },

    async grantOf(token) {
      const found = await store.find({ id: idOf(token) })
      if (found === null) return null
      const grant = withOwner(found.tenant, found.grant)
      return isGrant(grant) ? grant : null
    },

    async end(token) {
      await store.delete({ id: idOf(token) })
    },
  }
}

/** The tenant of a request that names one, or null for the operators. @throws invalid_argument where it names both or none */
export function tenantOf(request: LinkFor, call: string): string | null {
  const { tenant, operator }: { tenant?: string; operator?: boolean } = request
  if (tenant !== undefined && operator === undefined) return tenant
  if (tenant === undefined && operator === true) return null
  throw wrong(call, 'give a tenant, or operator: true, and not both.')
}

function withOwner(tenant: string | null, grant: JsonObject): JsonObject {
  return tenant === null ? { ...grant, operator: true } : { ...grant, tenant }
}

function refused(why: keyof typeof refusals): Refusal {
  return new Refusal(refusals[why], { detail: 'Ask for a new link.' })
}

function wrong(call: string, what: string): WebhooksError {
  return new WebhooksError('invalid_argument', `${call}: ${what}`)
}
