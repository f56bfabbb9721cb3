// Parts of @prisma/client that only generated code imports, and that it ships without types.

declare module '@prisma/client/runtime/query_compiler_fast_bg.postgresql.mjs' {
  import type { GetPrismaClientConfig } from '@prisma/client/runtime/client'

  type Runtime = Awaited<ReturnType<NonNullable<GetPrismaClientConfig['compilerWasm']>['getRuntime']>>
  export const __wbg_set_wasm: Runtime['__wbg_set_wasm']
  export const QueryCompiler: Runtime['QueryCompiler']
}

declare module '@prisma/client/runtime/query_compiler_fast_bg.postgresql.wasm-base64.mjs' {
  export const wasm: string
}

/** As much as loading it takes; the type library that has it all is the browser's. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
  }
}
