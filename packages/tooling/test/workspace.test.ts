import { expect, test } from 'vitest'
import { packageArrows } from '../src/rules/arrows.ts'
import { inDependencyOrder, isPublished, readWorkspace, type WorkspacePackage } from '../src/workspace.ts'

function item(name: string, ...dependencies: string[]): WorkspacePackage {
  const versions = Object.fromEntries(dependencies.map((dependency) => [dependency, '0.1.0']))
  return { folder: name, path: `/${name}`, manifest: { name, version: '0.1.0', dependencies: versions } }
}

test('packages come after what they depend on', () => {
  const workspace = [item('app', 'b', 'express'), item('b', 'c'), item('c'), item('unrelated')]
  const names = (wanted: WorkspacePackage[]) =>
    inDependencyOrder(workspace, wanted).map(({ manifest }) => manifest.name)
  expect(names(workspace)).toEqual(['c', 'b', 'app', 'unrelated'])
  expect(names(workspace.slice(0, 1))).toEqual(['c', 'b', 'app'])
})

test('a circle is refused', () => {
  const workspace = [item('a', 'b'), item('b', 'a')]
  expect(() => inDependencyOrder(workspace, workspace)).toThrow('a -> b -> a')
})

test('the published packages are those with arrows, and depend on nothing else of ours', () => {
  for (const { manifest, folder } of readWorkspace().filter(isPublished)) {
    const allowed = packageArrows[folder.replace('packages/', '')]
    expect(allowed, folder).toBeDefined()
    const ours = Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith('@posthorn/'))
    expect(allowed, folder).toEqual(expect.arrayContaining(ours.map((name) => name.replace('@posthorn/', ''))))
  }
})

test('packages of ours that depend on each other name the version that is there', () => {
  const workspace = readWorkspace()
  const versions = new Map(workspace.map(({ manifest }) => [manifest.name, manifest.version]))
  for (const { manifest } of workspace.filter(isPublished)) {
    for (const [name, version] of Object.entries(manifest.dependencies ?? {})) {
      if (versions.has(name)) expect(`${manifest.name}: ${name} ${version}`).toContain(versions.get(name))
    }
  }
})
