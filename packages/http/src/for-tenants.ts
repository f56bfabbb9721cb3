import type { WebhooksManagement } from '@posthorn/core'

/** The calls as a tenant makes them, in whatever dialect: a suspension by the host is not theirs to lift. */
export function forTenants(webhooks: WebhooksManagement): WebhooksManagement {
  const { endpoints } = webhooks
  return {
    ...webhooks,
    endpoints: {
      ...endpoints,
      suspend: (request) => endpoints.suspend({ ...request, by: 'tenant' }),
      unsuspend: (request) => endpoints.unsuspend({ ...request, by: 'tenant' }),
    },
  }
}
