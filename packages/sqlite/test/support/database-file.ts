import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Path of a database file in a folder of its own, which is removed after the test. */
export function databaseFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-sqlite-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'app.db')
}
