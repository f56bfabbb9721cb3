import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../run.ts'
import { isPublished, readWorkspace, repositoryRoot } from '../workspace.ts'

/** What we read of a CycloneDX document. */
export interface Sbom {
  bomFormat: string
  specVersion: string
  components: { 'bom-ref': string; purl: string; hashes?: { alg: string; content: string }[] }[]
  dependencies: { ref: string; dependsOn: string[] }[]
}

interface Lockfile {
  packages: Record<string, { version?: string }>
}

const onlyForDevelopment = ['devDependencies', 'optionalDependencies', 'peerDependencies', 'scripts']

/**
 * The published packages and all that is installed for them, in the versions of the lockfile, as CycloneDX. It is made by
 * `npm sbom` of a workspace that has those packages alone: in this one the tests' dependencies are the same packages, and
 * npm would leave them out. Needs no network. Throws when npm fails.
 */
export function makeSbom(): Sbom {
  const parent = mkdtempSync(join(tmpdir(), 'posthorn-sbom-'))
  // npm names the document after its folder
  const folder = join(parent, 'posthorn')
  try {
    mkdirSync(folder)
    writeWorkspace(folder)
    npm(folder, 'install', '--package-lock-only', '--offline', '--no-audit')
    return JSON.parse(npm(folder, 'sbom', '--sbom-format=cyclonedx', '--package-lock-only'))
  } finally {
    rmSync(parent, { recursive: true, force: true })
  }
}

function writeWorkspace(folder: string): void {
  const published = readWorkspace().filter(isPublished)
  const write = (file: string, value: unknown) => writeFileSync(join(folder, file), JSON.stringify(value))
  const [version] = published.map(({ manifest }) => manifest.version)
  write('package.json', { name: 'posthorn', version, license: 'MIT', workspaces: published.map((item) => item.folder) })
  for (const item of published) {
    mkdirSync(join(folder, item.folder), { recursive: true })
    write(join(item.folder, 'package.json'), forUse(item.manifest))
  }
  const lockfile: Lockfile = JSON.parse(readFileSync(join(repositoryRoot, 'package-lock.json'), 'utf8'))
  const packages = Object.entries(lockfile.packages).map(([path, entry]) => [
    path,
    path.includes('node_modules') ? entry : forUse(entry),
  ])
  write('package-lock.json', { ...lockfile, packages: Object.fromEntries(packages) })
}

/** What a user installs: without what only our tests need, and without the frameworks that users have already. */
function forUse(manifest: object): object {
  return Object.fromEntries(Object.entries(manifest).filter(([field]) => !onlyForDevelopment.includes(field)))
}

function npm(folder: string, ...args: string[]): string {
  const { code, output } = run('npm', [...args, '--loglevel=error'], folder)
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${output}`)
  return output.slice(Math.max(output.indexOf('{'), 0))
}

/**
 * What is wrong with a document, for packages with these names: one that is missing, one of a registry without the hash
 * of its tarball, one that leads nowhere.
 */
export function sbomProblems(sbom: Sbom, wanted: readonly string[]): string[] {
  const refs = sbom.components.map((component) => component['bom-ref'])
  const nameOf = ({ purl }: { purl: string }) => decodeURIComponent(purl.replace(/^pkg:npm\/([^@]+)@.*$/, '$1'))
  const names = sbom.components.map(nameOf)
  const isHashed = ({ hashes = [] }: Sbom['components'][number]) =>
    hashes.some(({ alg, content }) => alg === 'SHA-512' && /^[0-9a-f]{128}$/.test(content))
  return [
    ...(sbom.bomFormat === 'CycloneDX' && sbom.specVersion === '1.5' ? [] : ['It is not CycloneDX 1.5']),
    ...wanted.filter((name) => !names.includes(name)).map((name) => `${name} is missing`),
    ...names.filter((name) => !wanted.includes(name)).map((name) => `${name} is not installed for users`),
    ...refs.filter((ref, index) => refs.indexOf(ref) !== index).map((ref) => `${ref} stands there twice`),
    ...sbom.components
      .filter((component) => !nameOf(component).startsWith('@posthorn/') && !isHashed(component))
      .map(({ purl }) => `${purl} has no hash`),
    ...sbom.dependencies
      .flatMap(({ dependsOn }) => dependsOn)
      .filter((ref) => !refs.includes(ref))
      .map((ref) => `${ref} is depended on and not there`),
  ]
}
