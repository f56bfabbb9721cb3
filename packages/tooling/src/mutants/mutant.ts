/** A planted fault: one place of one source file, changed. */
export interface Mutant {
  /** Short, for tables and the command line. */
  name: string
  /** What a user would see of it. */
  about: string
  /** Path from the root of the repository. */
  file: string
  /** Stands in the file exactly once. */
  find: string
  replace: string
  /** A second change of the same file. */
  and?: { find: string; replace: string }
  /** The store on which the simulation is run. Default: `memory`. */
  store?: 'memory' | 'sqlite' | 'postgres'
  /** What catches it where the simulation does not look: a project of the tests, and a part of a file's path. */
  check?: { project: string; file: string }
  /** false: no run of the simulation comes by its place, and none is made. Default: true. */
  simulated?: false
}

/** A file's text with a mutant in it. @throws Error where the place is not there any more, or twice */
export function mutated(mutant: Mutant, text: string): string {
  const once = changed(mutant, mutant, text)
  return mutant.and === undefined ? once : changed(mutant, mutant.and, once)
}

function changed({ name, file }: Mutant, { find, replace }: Pick<Mutant, 'find' | 'replace'>, text: string): string {
  const parts = text.split(find)
  if (parts.length !== 2) {
    throw new Error(
      `Mutant "${name}": its place stands in ${file} ${parts.length - 1} times. Write it anew for the source as it is.`,
    )
  }
  return parts.join(replace)
}
