import type { WebhooksManagement } from '@posthorn/core'
import type { Permission } from './permission.js'

/** What a handler has besides its input. */
export interface RouteContext {
  /** The instance, its calls made as by a tenant: `unsuspend` does not lift what the host suspended. */
  webhooks: WebhooksManagement
  /** What `authorize` said, never what the client said. */
  tenant: string
  actor: string | null
  /** The tenant as clients see it, as the dialect's `tenantId` gives it. */
  tenantId(): string
  /** The dialect's default profile. */
  profile: string | null
  /** Whether the caller has a further permission; the route's own are checked already. */
  can(permission: Permission): boolean
  /** The absolute path of a path of this API, with the place where it is mounted before it. */
  link(path: string): string
}
