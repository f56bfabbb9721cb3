import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk that can be filled up: a file system in memory (tmpfs). */
export interface SmallDisk {
  folder: string
  /** Takes all the room that is left. */
  fill(): void
  /** Gives it back. */
  free(): void
  remove(): void
}

/** Why there can be none here; null: there can. A container may not let its root mount anything. */
export function whyNoDisk(): string | null {
  try {
    smallDisk(1).remove()
    return null
  } catch {
    return 'it mounts a disk, which takes root on Linux'
  }
}

/** Mounts one of so many MiB. @throws Error where this process may not: it takes root on Linux. */
export function smallDisk(mebibytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-disk-'))
  try {
    const options = `size=${mebibytes}m,mode=755`
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'posthorn', folder], { stdio: 'pipe' })
  } catch (cause) {
    rmdirSync(folder)
    throw new Error('A disk that can be filled up needs root, on Linux.', { cause })
  }
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill() {
      for (const size of [1024 * 1024, 4096, 1]) append(ballast, Buffer.alloc(size))
    },
    free: () => rmSync(ballast, { force: true }),
    remove() {
      // Lazily: what ended a moment ago may still have a file open
      execFileSync('umount', ['-l', folder])
      rmdirSync(folder)
    },
  }
}

/** Appends the same bytes to a file until it takes no more. */
function append(file: string, bytes: Buffer): void {
  const descriptor = openSync(file, 'a')
  try {
    while (writeSync(descriptor, bytes) > 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  } finally {
    closeSync(descriptor)
  }
}
