export { attemptRow, readAttempt } from './codecs/attempt-codec.js'
export { readCreation } from './codecs/creation-codec.js'
export { readDelivery } from './codecs/delivery-codec.js'
export { endpointChanges, endpointRow, readEndpoint } from './codecs/endpoint-codec.js'
export { healthChanges, newHealthRow, readHealth } from './codecs/health-codec.js'
export { isHeldRow } from './codecs/held-row.js'
export { messageRow, payloadSize, readMessage } from './codecs/message-codec.js'
export { bool, int, intOrNull, real, text, textArray, textArrayOrNull, textOrNull } from './columns.js'
export type { Row, RunQuery, SqlContext, SqlDialect } from './dialect.js'
export { type ColumnTypes, initialColumns } from './initial-columns.js'
export { type ListSource, runList, type SortColumns } from './list-query.js'
export {
  type Applied,
  appliedQuery,
  checkMigrated,
  createMigrationsTable,
  type Migration,
  migrationStatements,
  printMigrations,
  readApplied,
  type Schema,
  schemaNotMigrated,
} from './migrations.js'
export { creationQueries } from './queries/creation-queries.js'
export { deliveryQueries } from './queries/delivery-queries.js'
export { endpointQueries } from './queries/endpoint-queries.js'
export { messageQueries } from './queries/message-queries.js'
export { missingQuery } from './queries/missing-query.js'
export { operatorQueries } from './queries/operator-queries.js'
export { exchangeQueries, sessionQueries, whyUnspent } from './queries/session-queries.js'
export { statsQuery } from './queries/stats-query.js'
export { queryBuilder } from './query-builder.js'
export { type Namespace, type TableNames, tableNames } from './table-names.js'
export type * from './tables.js'
