import { defineConfig } from 'tsup'

/**
 * The build of every package: ESM, CJS and declarations for both, into `dist`.
 * `entry` maps output names to sources, the default is `src/index.ts` alone.
 * `DECLARATIONS=no` leaves the declarations out, which is what a demo needs and takes a tenth of the time.
 */
export function buildConfig(
  entry: Record<string, string> = { index: 'src/index.ts' },
): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    format: ['esm', 'cjs'],
    dts: process.env.DECLARATIONS !== 'no',
    target: 'es2023',
    platform: 'node',
    // `node:sqlite` has no name without the prefix.
    removeNodeProtocol: false,
    // `#name` is left in the code, for the `imports` conditions of the package to resolve at run time. Declarations do
    // not say `external`: they take in the types, since older TypeScript knows no `imports`.
    esbuildOptions(options) {
      options.external = [...(options.external ?? []), '#*']
      // A stack trace needs names and lines; the text is in the repository, and would be half of what is installed.
      options.sourcesContent = false
    },
    sourcemap: true,
    clean: true,
    silent: true,
  })
}
