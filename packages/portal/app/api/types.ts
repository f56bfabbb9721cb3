import type { operations } from '@posthorn/http/rest-api'

type Answer<Name extends keyof operations> = operations[Name] extends {
  responses: { 200: { content: { 'application/json': infer Body } } }
}
  ? Body
  : never

/** A URL that the tenant registered. */
export type Endpoint = Answer<'getEndpointsId'>
/** An endpoint with a secret that was just made. */
export type EndpointWithSecret = Answer<'postEndpointsIdRotateSecret'>
/** One message on its way to one endpoint. */
export type Delivery = Answer<'getDeliveriesId'>
/** A page of deliveries. */
export type DeliveryPage = Answer<'getDeliveries'>
/** One request made for a delivery. */
export type Attempt = Answer<'getDeliveriesIdAttempts'>['data'][number]
/** A request, with the body that it sent. */
export type AttemptWithBody = Answer<'getDeliveriesIdAttemptsNumber'>
/** An emitted event. */
export type Message = Answer<'getMessagesId'>
/** An event of the host's catalogue. */
export type EventType = Answer<'getEventTypes'>['data'][number]
/** How the deliveries of an endpoint went. */
export type EndpointStats = Answer<'getEndpointsIdStats'>
/** How a test request went. */
export type TestResult = Answer<'postEndpointsIdTest'>
/** How many deliveries a replay takes. */
export type ReplayResult = Answer<'postEndpointsIdReplay'>

type Body<Name extends keyof operations> =
  NonNullable<operations[Name]['requestBody']> extends {
    content: { 'application/json': infer Sent }
  }
    ? Sent
    : never

/** What a new endpoint is made of. */
export type NewEndpoint = Body<'postEndpoints'>
/** Filters and page of the list of endpoints. */
export type EndpointQuery = NonNullable<operations['getEndpoints']['parameters']['query']>
/** Filters and page of the log. */
export type DeliveryQuery = NonNullable<operations['getDeliveries']['parameters']['query']>
/** Filters and page of the list of messages. */
export type MessageQuery = NonNullable<operations['getMessages']['parameters']['query']>
/** Which deliveries are sent again. */
export type Replay = Body<'postEndpointsIdReplay'>
/** How everything stands, over all tenants. */
export type OperatorStats = Answer<'getOperatorStats'>
/** A tenant, with how many endpoints it has. */
export type TenantSummary = Answer<'getOperatorTenants'>['data'][number]
/** An endpoint, with whose it is. */
export type TenantEndpoint = Answer<'getOperatorEndpoints'>['data'][number]
/** What was found over all tenants. */
export type OperatorFound = Answer<'getOperatorSearch'>
/** Filters and page of the list of tenants. */
export type TenantQuery = NonNullable<operations['getOperatorTenants']['parameters']['query']>
/** Filters and page of the list of endpoints of all tenants. */
export type TenantEndpointQuery = NonNullable<operations['getOperatorEndpoints']['parameters']['query']>
/** Which of what waits is cancelled. */
export type Cancel = Body<'postDeliveriesCancel'>
/** What is sent that was never got. */
export type ReplayMissing = Body<'postEndpointsIdReplayMissing'>
