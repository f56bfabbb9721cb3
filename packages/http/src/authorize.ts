import { WebhooksError } from '@posthorn/core'
import * as v from 'valibot'
import { type Outcome, ok, refuse } from './failure.js'
import { type Permission, permissions } from './permission.js'
import { isText } from './storable-input.js'

/**
 * Who is calling: a plain object with these keys and no other, so that a misspelt one lets nobody in. Without a
 * `permissions` key it has all of them, with an empty list none; one that is there and undefined is refused.
 */
export interface Grant {
  /** The tenant whose objects this request sees; 1 to 255 characters. */
  tenant: string
  /** Who of the tenant, in 1 to 255 characters; kept as `createdBy` of the endpoints they create. */
  actor?: string | null
  permissions?: readonly Permission[]
}

/**
 * The host's own check, asked on every request before anything of it is used. null: 401. Whatever it throws: 500.
 * `tenant` is the one in the path, for dialects that have it there. It may read headers as it likes; the body only
 * from `request.clone()`.
 */
export type Authorize = (request: Request, about: { tenant?: string }) => Grant | null | Promise<Grant | null>

/** A grant that was checked. */
export interface Caller {
  tenant: string
  actor: string | null
  permissions: ReadonlySet<Permission>
}

/** As core keeps tenants and who created an endpoint. */
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(255), v.check(isText, 'Must be text without NUL.'))

const entries = {
  tenant: name,
  actor: v.nullish(name, null),
  permissions: v.exactOptional(v.array(v.picklist(permissions)), [...permissions]),
}

const known = Object.keys(entries)

const grantSchema = v.pipe(
  v.custom<object>(isPlain, 'Must be a plain object.'),
  v.check(
    (grant) => Reflect.ownKeys(grant).every((key) => typeof key === 'string' && known.includes(key)),
    `May have no other keys than ${known.join(', ')}.`,
  ),
  v.transform(ownValues),
  v.object(entries),
)

/** Whether a value is a grant: for one that was kept somewhere. */
export function isGrant(value: unknown): value is Grant {
  return v.is(grantSchema, value)
}

/** Of any realm. Instances of classes are none: their accessors do not show whether a name is misspelt. */
function isPlain(value: unknown): boolean {
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
  const checked = v.safeParse(grantSchema, grant)
  if (!checked.success) {
    const what = checked.issues.map((issue) => `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`).join(' ')
    throw new WebhooksError(
      'invalid_argument',
      `authorize() must give { tenant, actor?, permissions? } or null. ${what}`,
    )
  }
  return ok({ ...checked.output, permissions: new Set(checked.output.permissions) })
}
