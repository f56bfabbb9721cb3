import type { WebhooksManagement } from '@posthorn/core'
import type { Caller } from './authorize.js'
import type { RoutePermission } from './permission.js'

/** What a handler has besides its input. */
export interface RouteContext {
  /**
   * The instance, its calls made as by a tenant: `unsuspend` does not lift what the host suspended. An operator's calls are
   * the host's own.
   */
  webhooks: WebhooksManagement
  /**
   * What `authorize` said, never what the client said; an operator's choice. Empty, which core refuses, where a route that
   * is not `ofTenant` is called by an operator who named none.
   */
  tenant: string
  actor: string | null
  /** The grant itself. */
  caller: Caller
  /** The tenant as clients see it, as the dialect's `tenantId` gives it. */
  tenantId(): string
  /** The dialect's default profile. */
  profile: string | null
  /** Whether the caller has a further permission; the route's own are checked already. */
  can(permission: RoutePermission): boolean
  /** The absolute path of a path of this API, with the place where it is mounted before it. */
  link(path: string): string
}
