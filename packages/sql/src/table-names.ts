import { WebhooksError } from '@posthorn/core'
import type {
  KyselyPlugin,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  QueryResult,
  RootOperationNode,
  UnknownRow,
} from 'kysely'
import { OperationNodeTransformer, type SchemableIdentifierNode } from 'kysely'
import type { TableName } from './tables.js'

/** Where the tables are: a prefix before every name and, in Postgres, a schema. */
export interface Namespace {
  tablePrefix: string
  schema?: string
}

/** Quoted and qualified names of tables, and names of their indexes, for SQL written by hand. */
export type TableNames = Readonly<Record<TableName, string>>

const all: readonly TableName[] = [
  'endpoints',
  'creations',
  'sessions',
  'health',
  'reservations',
  'messages',
  'deliveries',
  'queue',
  'attempts',
  'migrations',
]
const identifier = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/

/** Names of all tables, ready to put into SQL. @throws invalid_argument for a prefix or schema that is no plain identifier. */
export function tableNames({ tablePrefix, schema }: Namespace): TableNames {
  checkIdentifier('tablePrefix', tablePrefix)
  if (schema !== undefined) checkIdentifier('schema', schema)
  const name = (table: TableName) =>
    schema === undefined ? `"${tablePrefix}${table}"` : `"${schema}"."${tablePrefix}${table}"`
  return {
    endpoints: name('endpoints'),
    creations: name('creations'),
    sessions: name('sessions'),
    health: name('health'),
    reservations: name('reservations'),
    messages: name('messages'),
    deliveries: name('deliveries'),
    queue: name('queue'),
    attempts: name('attempts'),
    migrations: name('migrations'),
  }
}

function checkIdentifier(option: string, value: string): void {
  if (identifier.test(value) || (option === 'tablePrefix' && value === '')) return
  throw new WebhooksError('invalid_argument', `${option} must be letters, digits and _, at most 40, not '${value}'.`)
}

/** Kysely plugin that puts prefix and schema before the names of our tables, and leaves aliases alone. */
export function namespacePlugin(namespace: Namespace): KyselyPlugin {
  const transformer = new NamespaceTransformer(namespace)
  return {
    transformQuery: ({ node }: PluginTransformQueryArgs): RootOperationNode => transformer.transformNode(node),
    transformResult: async ({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> => result,
  }
}

class NamespaceTransformer extends OperationNodeTransformer {
  readonly #namespace: Namespace

  constructor(namespace: Namespace) {
    super()
    this.#namespace = namespace
  }

  protected override transformSchemableIdentifier(node: SchemableIdentifierNode): SchemableIdentifierNode {
    const { name } = node.identifier
    const { tablePrefix, schema } = this.#namespace
    if (node.schema !== undefined || !all.some((table) => table === name)) return node
    return {
      ...node,
      ...(schema === undefined ? {} : { schema: { kind: 'IdentifierNode', name: schema } }),
      identifier: { kind: 'IdentifierNode', name: tablePrefix + name },
    }
  }
}
