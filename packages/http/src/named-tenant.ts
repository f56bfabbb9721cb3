import * as v from 'valibot'
import { type Caller, nameSchema } from './authorize.js'
import { badFields, type Outcome, ok, refuse } from './failure.js'

/** The header in which an operator names the tenant that a request is about. */
export const tenantHeader = 'posthorn-tenant'

/** Percent-encoded, since header values have few characters; text that is no such encoding is no tenant. */
const encodedName = v.pipe(
  v.string(),
  v.rawTransform<string, string>(({ dataset, addIssue, NEVER }) => {
    try {
      return decodeURIComponent(dataset.value)
    } catch {
      addIssue({ message: 'Must be percent-encoded UTF-8.' })
      return NEVER
    }
  }),
  nameSchema,
)

/**
 * The caller as one of the tenant that the request's header names: an operator of any, everybody else of their own alone.
 * Without the header, the caller as they are.
 */
export function withNamedTenant(caller: Caller, { headers }: Request): Outcome<Caller> {
  const named = headers.get(tenantHeader)
  if (named === null) return ok(caller)
  const { output: tenant, issues } = v.safeParse(encodedName, named)
  if (!caller.permissions.has('operator')) {
    if (issues === undefined && tenant === caller.tenant) return ok(caller)
    return refuse('forbidden', { detail: `Only an operator may name another tenant in ${tenantHeader}.` })
  }
  if (issues)
    return refuse('invalid_request', badFields([{ path: `header.${tenantHeader}`, message: issues[0].message }]))
  return ok({ ...caller, tenant })
}
