import { defineDialect } from '../dialect.js'
import {
  attempt,
  attemptWithBody,
  caller,
  cancelResult,
  delivery,
  endpoint,
  endpointStats,
  endpointStatsWithId,
  endpointWithSecret,
  eventType,
  message,
  operatorSearch,
  operatorStats,
  replayResult,
  stats,
  tenantEndpoint,
  tenantSummary,
  testResult,
} from '../resources/index.js'
import { callerRoutes } from './caller.js'
import { catalogueRoutes } from './catalogue.js'
import { deliveryRoutes } from './deliveries.js'
import { endpointRoutes } from './endpoints.js'
import { messageRoutes } from './messages.js'
import { operatorRoutes } from './operator.js'
import { problem, problemSchema } from './problem.js'

/** The default dialect: resources at plain paths, camelCase JSON, cursor pages, RFC 9457 problem details. */
export const rest = defineDialect({
  name: 'rest',
  routes: [
    ...endpointRoutes,
    ...deliveryRoutes,
    ...messageRoutes,
    ...catalogueRoutes,
    ...callerRoutes,
    ...operatorRoutes,
  ],
  presentFailure: problem,
  failure: problemSchema,
  schemas: {
    Endpoint: endpoint,
    EndpointWithSecret: endpointWithSecret,
    EndpointStats: endpointStats,
    EndpointStatsWithId: endpointStatsWithId,
    Delivery: delivery,
    Attempt: attempt,
    AttemptWithBody: attemptWithBody,
    Message: message,
    Caller: caller,
    EventType: eventType,
    ReplayResult: replayResult,
    CancelResult: cancelResult,
    Stats: stats,
    OperatorStats: operatorStats,
    OperatorSearch: operatorSearch,
    TenantSummary: tenantSummary,
    TenantEndpoint: tenantEndpoint,
    TestResult: testResult,
    Problem: problemSchema,
  },
})
