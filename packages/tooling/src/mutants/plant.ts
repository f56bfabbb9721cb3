// Loaded before a program (`--import`): plants the mutant that POSTHORN_MUTANT names into what Node loads. No file is changed.
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { mutants } from './index.ts'
import { mutated } from './mutant.ts'

const mutant = mutants.find(({ name }) => name === process.env.POSTHORN_MUTANT)
if (mutant === undefined) throw new Error(`There is no mutant "${process.env.POSTHORN_MUTANT}".`)
const target = pathToFileURL(join(import.meta.dirname, '../../../..', mutant.file)).href

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    if (url !== target || loaded.source === undefined || loaded.source === null) return loaded
    const text = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source)
    return { ...loaded, source: mutated(mutant, text) }
  },
})
