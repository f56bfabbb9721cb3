import { dirname, join, normalize } from 'node:path/posix'
import { coreLayers, forbiddenInCore, packageArrows, privatePackages, pureLayer } from './arrows.ts'
import { findImports, type ImportReference, parse, type Violation } from './source-file.ts'

/** What the import rules know of the workspace: the subpaths each package exports, for example `['.', './verify']`. */
export type ExportedSubpaths = ReadonlyMap<string, readonly string[]>

const scope = '@posthorn/'

/**
 * The import rules: packages reach each other by exported names only and along {@link packageArrows}; core names no
 * framework or driver; the layers of core go one way; `dispatch` imports nothing that does I/O.
 * `file` is a path from the root of the repository, with `/`.
 */
export function checkImports(file: string, text: string, exported: ExportedSubpaths): Violation[] {
  return findImports(parse(file, text)).flatMap((reference) => {
    const message = problemWith(file, reference, exported)
    return message === undefined ? [] : [{ file, line: reference.line, message }]
  })
}

function problemWith(file: string, { specifier }: ImportReference, exported: ExportedSubpaths): string | undefined {
  const [parent, folder = '', area] = file.split('/')
  const home = `${parent}/${folder}`
  const isSource = parent === 'packages' && area === 'src'
  if (specifier.startsWith('.')) {
    const target = normalize(join(dirname(file), specifier))
    if (!target.startsWith(`${home}/`)) return `'${specifier}' leaves ${home}: import packages by name.`
    if (isSource && !target.startsWith(`${home}/src/`)) return `'${specifier}' leaves src, which is all that is built.`
    return isSource && folder === 'core' ? layerProblem(file, target) : undefined
  }
  if (specifier.startsWith(scope)) return packageProblem(isSource ? folder : undefined, specifier, exported)
  if (isSource && folder === 'core') return corePackageProblem(file, specifier)
  return undefined
}

function packageProblem(from: string | undefined, specifier: string, exported: ExportedSubpaths): string | undefined {
  const [, target = '', ...rest] = specifier.split('/')
  const subpaths = exported.get(scope + target)
  if (!subpaths) return `There is no package ${scope}${target}.`
  const subpath = ['.', ...rest].join('/')
  if (!subpaths.includes(subpath))
    return `'${specifier}' is the inside of a package: use what ${scope}${target} exports.`
  if (from === undefined || from === target || privatePackages.includes(from)) return undefined
  if (packageArrows[from]?.includes(target)) return undefined
  return `${scope}${from} may not import ${scope}${target} (rules/arrows.ts in packages/tooling).`
}

function corePackageProblem(file: string, specifier: string): string | undefined {
  if (layerOf(file) === pureLayer) return `${pureLayer} is pure: it may not import '${specifier}'.`
  const isForbidden = forbiddenInCore.some((name) =>
    name.endsWith('/*')
      ? specifier.startsWith(name.slice(0, -1))
      : specifier === name || specifier.startsWith(`${name}/`),
  )
  return isForbidden ? `Core may not import '${specifier}': it belongs in an adapter.` : undefined
}

function layerProblem(file: string, target: string): string | undefined {
  const from = layerOf(file)
  const to = layerOf(target)
  if (from === to) return undefined
  const fromHeight = heightOf(from)
  const toHeight = heightOf(to)
  if (fromHeight < 0)
    return `'${from}' is not a layer of core yet: give it a place in rules/arrows.ts in packages/tooling.`
  if (toHeight < 0 || toHeight >= fromHeight)
    return `'${from}' lies below or beside '${to}' in core and may not import it.`
  return undefined
}

/** `packages/core/src/dispatch/decide.ts` is in `dispatch`, `packages/core/src/errors.js` in `errors`. */
function layerOf(path: string): string {
  const [part = ''] = path.split('/').slice(3)
  return part.replace(/\.[jt]s$/, '')
}

function heightOf(layer: string): number {
  return coreLayers.findIndex((layers) => layers.includes(layer))
}
