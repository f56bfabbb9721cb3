import { WebhooksError } from '@posthorn/core'
import * as v from 'valibot'
import { type Outcome, ok, refuse } from './failure.js'
import { type Permission, permissions, type RoutePermission } from './permission.js'
import { isText } from './storable-input.js'

/** Somebody of a tenant. */
export interface TenantGrant {
  /** The tenant whose objects this request sees; 1 to 255 characters. */
  tenant: string
  /** Who of the tenant, in 1 to 255 characters; kept as `createdBy` of the endpoints they create. */
  actor?: string | null
  permissions?: readonly Permission[]
}

/**
 * Somebody who runs the service: looks over all tenants, and does what `permissions` allow with the objects of the one that
 * the request names in `posthorn-tenant`. Calls count as the host's own.
 */
export interface OperatorGrant {
  operator: true
  /** Who, in 1 to 255 characters. */
  actor?: string | null
  permissions?: readonly Permission[]
}

/**
 * Who is calling: a plain object with the keys of one of these and no other, so that a misspelt one lets nobody in. Without a
 * `permissions` key it has all of them, with an empty list none; one that is there and undefined is refused.
 */
export type Grant = TenantGrant | OperatorGrant

/**
 * The host's own check, asked on every request before anything of it is used. null: 401. Whatever it throws: 500.
 * `tenant` is the one in the path, for dialects that have it there. It may read headers as it likes; the body only
 * from `request.clone()`.
 */
export type Authorize = (request: Request, about: { tenant?: string }) => Grant | null | Promise<Grant | null>

/** A grant that was checked. */
export interface Caller {
  /** Whose objects the request is about; null: an operator has named no tenant. */
  tenant: string | null
  actor: string | null
  /** With `operator` where it is one. */
  permissions: ReadonlySet<RoutePermission>
}

/** As core keeps tenants and who created an endpoint. */
export const nameSchema = v.pipe(
  v.string(),
  v.nonEmpty('Must not be empty.'),
  v.maxLength(255, 'Must have at most 255 characters.'),
  v.check(isText, 'Must be text without NUL.'),
)

const entries = {
  actor: v.nullish(nameSchema, null),
  permissions: v.exactOptional(v.array(v.picklist(permissions)), [...permissions]),
}

/** Of exactly these keys. */
function grantOf<const Entries extends v.ObjectEntries>(entries: Entries) {
  const known = Object.keys(entries)
  return v.pipe(
    v.custom<object>(isPlain, 'Must be a plain object.'),
    v.check(
      (grant) => Reflect.ownKeys(grant).every((key) => typeof key === 'string' && known.includes(key)),
      `May have no other keys than ${known.join(', ')}.`,
    ),
    v.transform(ownValues),
    v.object(entries),
  )
}

const tenantGrant = grantOf({ tenant: nameSchema, ...entries })
const operatorGrant = grantOf({ operator: v.literal(true), ...entries })

/** The grant as it is used. @throws invalid_argument where it is none */
function callerOf(grant: unknown): Caller {
  const isOperator = isPlain(grant) && Object.hasOwn(grant, 'operator')
  const checked = isOperator ? v.safeParse(operatorGrant, grant) : v.safeParse(tenantGrant, grant)
  if (!checked.success) {
    const what = checked.issues.map((issue) => `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`).join(' ')
    const must =
      'authorize() must give { tenant, actor?, permissions? }, { operator: true, actor?, permissions? } or null.'
    throw new WebhooksError('invalid_argument', `${must} ${what}`)
  }
  const { actor, permissions: granted } = checked.output
  return 'tenant' in checked.output
    ? { tenant: checked.output.tenant, actor, permissions: new Set(granted) }
    : { tenant: null, actor, permissions: new Set<RoutePermission>([...granted, 'operator']) }
}

/** Whether a value is a grant: for one that was kept somewhere. */
export function isGrant(value: unknown): value is Grant {
  return v.is(tenantGrant, value) || v.is(operatorGrant, value)
}

/** Of any realm. Instances of classes are none: their accessors do not show whether a name is misspelt. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || (typeof prototype === 'object' && Object.hasOwn(prototype, 'isPrototypeOf'))
}

/** What it has itself, each read once, and nothing that its prototype lends it. */
function ownValues(grant: object): object {
  const values: Record<PropertyKey, unknown> = Object.create(null)
  for (const key of Reflect.ownKeys(grant)) values[key] = Reflect.get(grant, key)
  return values
}

/**
 * Asks `authorize`. Fails closed: throws what `authorize` throws, and `invalid_argument` where it gives anything but a
 * {@link Grant} or null.
 */
export async function authenticate(
  authorize: Authorize,
  request: Request,
  about: { tenant?: string },
): Promise<Outcome<Caller>> {
  const grant: unknown = await authorize(request, about)
  if (grant === null) return refuse('unauthorized', { detail: 'Send valid credentials.' })
  return ok(callerOf(grant))
}
