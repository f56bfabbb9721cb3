import { permissions } from '../permission.js'
import { caller } from '../resources/index.js'
import { route } from '../route.js'

/** `/caller`: who is asking. */
export const callerRoutes = [
  route({
    method: 'GET',
    path: '/caller',
    summary: 'Tell who the caller is, and what they may do',
    permission: [],
    ofTenant: false,
    input: {},
    handle: (_, { caller: { tenant, actor, permissions: granted } }) => ({
      tenant,
      actor,
      permissions: permissions.filter((each) => granted.has(each)),
      operator: granted.has('operator'),
    }),
    answer: caller,
  }),
]
