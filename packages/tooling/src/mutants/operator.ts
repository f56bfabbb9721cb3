import type { Mutant } from './mutant.ts'

const api = 'packages/core/src/api'
const http = { project: 'packages/http', file: 'test/operator' }

/** What looks over tenants, and what is done in bulk. */
export const operatorMutants: Mutant[] = [
  {
    name: 'header-for-everybody',
    about: 'A caller of one tenant names another in a header, and gets its objects.',
    file: 'packages/http/src/named-tenant.ts',
    find: "if (!caller.permissions.has('operator')) {",
    replace: "if (!caller.permissions.has('operator') && issues !== undefined) {",
    check: http,
  },
  {
    name: 'operator-without-a-grant',
    about: 'A caller of a tenant with every permission looks over all tenants.',
    file: 'packages/http/src/authorize.ts',
    find: '{ tenant: checked.output.tenant, actor, permissions: new Set(granted) }',
    replace:
      "{ tenant: checked.output.tenant, actor, permissions: new Set<RoutePermission>([...granted, 'operator']) }",
    check: http,
  },
  {
    name: 'operator-of-nobody',
    about: 'An operator who names no tenant is not told to.',
    file: 'packages/http/src/responder.ts',
    find: 'if (route.ofTenant && caller.value.tenant === null) {',
    replace: 'if (!route.ofTenant && caller.value.tenant === null && route.permissions.length > 9) {',
    check: http,
  },
  {
    name: 'found-with-everybody',
    about: 'A search by id tells tenants that do not have it.',
    file: 'packages/memory/src/operator.ts',
    find: 'tables.tenants.get(tenant)?.deliveries.has(id)),',
    replace: 'tables.tenants.has(tenant) && id !== null),',
    check: { project: 'packages/memory', file: 'test/conformance' },
  },
  {
    name: 'dry-run-cancels',
    about: 'Who only counts what a cancellation would take cancels it.',
    file: `${api}/cancel-many.ts`,
    find: 'dryRun ? countSome : cancelSome',
    replace: 'dryRun && limit < 0 ? countSome : cancelSome',
  },
  {
    name: 'cancel-of-all',
    about: 'Cancelling what waits for one endpoint cancels what waits for others.',
    file: `${api}/cancel-many.ts`,
    find: 'endpointId: values(endpoint),',
    replace: 'endpointId: undefined,',
  },
]
