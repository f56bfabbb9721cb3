import type { EndpointIdName } from '@posthorn/core'
import type * as v from 'valibot'
import type { Failure } from './failure.js'
import type { NamedSchemas } from './json-schema.js'
import { assertDialect } from './options.js'
import type { Route } from './route.js'

/** The shape of a management API on the wire, as data. */
export interface Dialect {
  /** A short name for messages. */
  name: string
  routes: readonly Route[]
  /**
   * Media type of successful answers. A client whose `Accept` names only `application/json` gets that type instead.
   */
  contentType: string
  /** Whether `page[size]=5` in a query is `{ page: { size: '5' } }` to the routes' schemas. */
  nestedQuery: boolean
  /**
   * Shows a failure in the dialect's style; the status and headers are sent as they are. Where it throws, the client gets
   * a 500 of the rest dialect, and `onError` the error.
   */
  presentFailure(failure: Failure): { contentType: string; body: unknown }
  /** Body of a failure, for the OpenAPI document. */
  failure?: v.GenericSchema | undefined
  /** Schemas of answers that the OpenAPI document gives a name. */
  schemas?: NamedSchemas | undefined
  /**
   * The ids its clients expect endpoints to have; `any` takes every kind. An instance that makes another kind is refused
   * when the API is created. Ids of the host's own function fit every kind but `integer`, which is no text on the wire.
   */
  endpointIds: 'any' | EndpointIdName
  /**
   * Profile of endpoints created through it; null: the default signer and format. An instance that does not have it is
   * refused when the API is created.
   */
  profile: string | null
  /** How its clients prove who they are, as OpenAPI writes it, unless the host says otherwise. */
  securitySchemes?: Record<string, Record<string, unknown>>
  /** Name of the path parameter that carries the tenant, where the paths have one. */
  tenantParam?: string
  /** The tenant as clients see it. Default: the tenant itself. */
  tenantId(tenant: string): string
}

/** What {@link defineDialect} takes: a {@link Dialect} whose settings have defaults. */
export type DialectDefinition = Pick<Dialect, 'name' | 'routes' | 'presentFailure'> & Partial<Dialect>

/**
 * Makes a dialect. Write its routes with `route()`, so that each handler's input is typed by its schemas.
 * @throws invalid_argument where something is missing, wrong or unknown.
 */
export function defineDialect(definition: DialectDefinition): Dialect {
  const dialect: Dialect = {
    contentType: 'application/json',
    nestedQuery: false,
    endpointIds: 'any',
    profile: null,
    tenantId: (tenant) => tenant,
    ...definition,
  }
  assertDialect(dialect)
  return dialect
}
