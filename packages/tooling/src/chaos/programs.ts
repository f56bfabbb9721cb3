import { rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { type Mutant, mutated } from '../mutants/mutant.ts'

const root = join(import.meta.dirname, '../../../..')
/** Of this process: others may plant something into theirs. */
const folder = join(root, `.cache/chaos/${process.pid}`)
const names = ['worker-process', 'host-process', 'receiver-process'] as const

/** A program that runs in a process of its own. */
export type Program = (typeof names)[number]

/**
 * Makes one file of each program, with `mutant` in it if there is one: from its sources Node takes three times as long to
 * start it, and runs start a hundred.
 */
export async function buildPrograms(mutant: Mutant | null): Promise<void> {
  const planted = { isTrue: mutant === null }
  await build({
    entryPoints: names.map((name) => join(import.meta.dirname, `${name}.ts`)),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    conditions: ['posthorn-source'],
    external: ['pg', 'undici'],
    plugins: mutant === null ? [] : [planter(mutant, planted)],
    logLevel: 'error',
  })
  if (!planted.isTrue) throw new Error(`No process loads ${mutant?.file}: "${mutant?.name}" cannot be planted.`)
}

/** Removes what was built. */
export function removePrograms(): void {
  rmSync(folder, { recursive: true, force: true })
}

/** Where a program is, once it is built. */
export function pathOf(program: Program): string {
  return join(folder, `${program}.mjs`)
}

function planter(mutant: Mutant, planted: { isTrue: boolean }): Plugin {
  const target = join(root, mutant.file)
  return {
    name: 'mutant',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path !== target) return undefined
        planted.isTrue = true
        return { contents: mutated(mutant, await readFile(path, 'utf8')), loader: 'ts' }
      })
    },
  }
}
