import { fromPrisma } from '@posthorn/postgres'
import { PrismaPg } from '@prisma/adapter-pg'
import { type GetPrismaClientConfig, getPrismaClient, type Types } from '@prisma/client/runtime/client'
import type { OpenLibrary } from './library.js'

/*
 * What `prisma generate` writes for a schema without models. The command itself would download an engine; a client on
 * a driver adapter, which is what runs here, needs none.
 */
const config: GetPrismaClientConfig = {
  previewFeatures: [],
  clientVersion: '7.10.0',
  engineVersion: '0edf323efd1d98336f3f0a68684b56f689b900d3',
  activeProvider: 'postgresql',
  inlineSchema: 'datasource db {\n  provider = "postgresql"\n}\n',
  runtimeDataModel: { models: {}, enums: {}, types: {} },
  parameterizationSchema: { strings: [], graph: 'AAAA' },
  compilerWasm: {
    getRuntime: () => import('@prisma/client/runtime/query_compiler_fast_bg.postgresql.mjs'),
    async getQueryCompilerWasmModule() {
      const { wasm } = await import('@prisma/client/runtime/query_compiler_fast_bg.postgresql.wasm-base64.mjs')
      return new WebAssembly.Module(Buffer.from(wasm, 'base64'))
    },
    importName: './query_compiler_fast_bg.js',
  },
}

const PrismaClient = getPrismaClient(config)

/** What generated code declares of the client inside a transaction, as far as it matters here. */
interface TransactionClient {
  $queryRawUnsafe<Result = unknown>(query: string, ...values: unknown[]): Types.Public.PrismaPromise<Result>
}

export const openPrisma: OpenLibrary = async (connectionString) => {
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString }) })
  return {
    name: 'prisma',
    transaction: (work) => prisma.$transaction((tx: TransactionClient) => work(fromPrisma(tx))),
    close: () => prisma.$disconnect(),
  }
}
