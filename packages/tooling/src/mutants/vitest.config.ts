import { join } from 'node:path'
import { mergeConfig } from 'vitest/config'
import workspace from '../../../../vitest.workspace.ts'
import { mutants } from './index.ts'
import { mutated } from './mutant.ts'

const mutant = mutants.find(({ name }) => name === process.env.POSTHORN_MUTANT)
if (mutant === undefined) throw new Error(`There is no mutant "${process.env.POSTHORN_MUTANT}".`)
const target = join(import.meta.dirname, '../../../..', mutant.file)

/** The workspace's tests with a mutant planted into what they import. */
export default mergeConfig(workspace, {
  plugins: [
    {
      name: 'posthorn-mutant',
      enforce: 'pre',
      transform: (code: string, id: string) => (id.split('?')[0] === target ? mutated(mutant, code) : undefined),
    },
  ],
})
