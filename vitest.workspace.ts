import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { mutantPlugins } from '@posthorn/tooling/mutants'
import { defineConfig } from 'vitest/config'

// Run with `vitest run --config vitest.workspace.ts`: vitest does not find a file of this name by itself.
// Packages resolve each other to their TypeScript sources, so tests need no build.
const conditions = ['posthorn-source']

const roots = ['packages', 'examples']
  .flatMap((parent) => (existsSync(parent) ? readdirSync(parent).map((name) => `${parent}/${name}`) : []))
  .filter((root) => existsSync(`${root}/test`))
  .sort()

export default defineConfig({
  // For `npm run mutants`
  plugins: mutantPlugins(),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // What is kept of an earlier run has no mutant in it
    fsModuleCache: process.env.POSTHORN_MUTANT === undefined,
    // Real databases, servers and compilers on a machine that may be busy: slow is not wrong.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Many tests wait for other processes, timeouts or leases, so a core has room for more than one file.
    maxWorkers: availableParallelism() + 1,
    // Files of a package share modules, which saves half of their time: no test replaces a module or leaves a global changed
    isolate: false,
    projects: roots.map((root) => ({
      extends: true,
      root,
      test: {
        name: root,
        include: ['test/**/*.test.ts'],
        globalSetup: [`${root}/test/support/global-setup.ts`].filter(existsSync).map((file) => resolve(file)),
      },
    })),
  },
})
