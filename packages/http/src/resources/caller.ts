import * as v from 'valibot'
import { permissions } from '../permission.js'
import { about } from '../schemas.js'

/** Who is asking. */
export const caller = v.object({
  tenant: about(
    v.nullable(v.string()),
    'Whose objects the caller sees; null for an operator who has named no tenant.',
    'acme',
  ),
  actor: about(v.nullable(v.string()), 'Who of the tenant, where that is known.', 'user_7'),
  permissions: about(v.array(v.picklist(permissions)), 'What the caller may do.', ['read', 'list']),
  operator: about(v.boolean(), 'Whether the caller looks over all tenants.', false),
})
