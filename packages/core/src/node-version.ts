import { WebhooksError } from './errors.js'

/*
 * Imported before what does not load on an older Node, as a module of its own in the build too: the names of what a
 * module imports are evaluated in order, so this one speaks first.
 */

/** `engines` of the package says the same. */
const floor = '22.19'

/** @throws unsupported for a Node that is too old; other runtimes have a version of their own and are let pass. */
export function checkNodeVersion(version: string | undefined): void {
  if (version === undefined) return
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [floorMajor = 0, floorMinor = 0] = floor.split('.').map(Number)
  if (major > floorMajor || (major === floorMajor && minor >= floorMinor)) return
  throw new WebhooksError('unsupported', `Posthorn needs Node ${floor} or newer; this is Node ${version}.`)
}

checkNodeVersion(process.versions.node)
