import { join } from 'node:path'
import { mutants } from './index.ts'
import { mutated } from './mutant.ts'

/** Written where a mutant is planted: without it a test that passes proves nothing. */
export const plantedNote = 'The mutant is planted.\n'

/** Plants the mutant that POSTHORN_MUTANT names into what tests import; without one there is nothing to plant. */
export function mutantPlugins() {
  const mutant = mutants.find(({ name }) => name === process.env.POSTHORN_MUTANT)
  if (mutant === undefined) return []
  const target = join(import.meta.dirname, '../../../..', mutant.file)
  const transform = (code: string, id: string) => {
    if (id.split('?')[0] !== target) return undefined
    process.stderr.write(plantedNote)
    return mutated(mutant, code)
  }
  return [{ name: 'posthorn-mutant', enforce: 'pre' as const, transform }]
}
