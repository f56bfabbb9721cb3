import type { Manifest } from '../workspace.ts'

const always = ['README.md', 'LICENSE', 'package.json']

/** Beside what the manifest names: parts that entries share, whose names carry a hash, and the pages of a portal. */
const patterns = [
  /^dist\/chunk-[A-Z0-9]{8}\.(js|cjs)(\.map)?$/,
  /^dist\/[a-z-]+-[\w-]{8}\.d\.(ts|cts)$/,
  /^dist\/app\/(index\.html|element\.(js|css))$/,
  /^dist\/app\/assets\/[\w-]+-[\w-]{8}\.(js|css|svg)$/,
]

/**
 * What is wrong with what a tarball holds. It holds README, LICENSE and package.json; every file of `dist` that the
 * package.json names, with its other format, source map and declarations; what those share; and nothing else.
 */
export function contentProblems(contents: readonly string[], manifest: Manifest): string[] {
  const named = filesNamedBy(manifest)
  const allowed = new Set([...always, ...named, ...named.flatMap(siblings)])
  const missing = [...always, ...named].filter((path) => !contents.includes(path))
  const strange = contents.filter((path) => !allowed.has(path) && !patterns.some((pattern) => pattern.test(path)))
  return [...missing.map((path) => `${path} is missing`), ...strange.map((path) => `${path} does not belong there`)]
}

/** Every `./dist/…` of a package.json, whatever field it stands in. */
function filesNamedBy(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('./dist/') && !value.includes('*') ? [value.slice(2)] : []
  if (typeof value !== 'object' || value === null) return []
  return [...new Set(Object.values(value).flatMap(filesNamedBy))]
}

function siblings(path: string): string[] {
  const entry = path.replace(/\.(d\.ts|d\.cts|js|cjs)$/, '')
  return ['.js', '.cjs', '.js.map', '.cjs.map', '.d.ts', '.d.cts'].map((ending) => entry + ending)
}
