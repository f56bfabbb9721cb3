import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startScript } from '@posthorn/tooling/start-script'
import { expect, it, onTestFinished } from 'vitest'

const program = fileURLToPath(new URL('../support/errors-process.ts', import.meta.url))

it('a process that keeps nothing but errors keeps no secret with them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-heap-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [secretsFile, snapshotFile] = [join(folder, 'secrets.json'), join(folder, 'heap.heapsnapshot')]
  const script = startScript(program, [secretsFile, snapshotFile])
  onTestFinished(() => script.kill())
  expect(await script.ended).toBe(0)
  expect(script.messages).toHaveLength(1)
  expect([script.messages[0]].flat()).not.toContain('null')
  const heap = readFileSync(snapshotFile, 'utf8')
  // The snapshot has what strings say
  expect(heap).toContain('verify() needs a public key')
  const secrets: string[] = JSON.parse(readFileSync(secretsFile, 'utf8'))
  expect(secrets).toHaveLength(5)
  // Of each, what stands behind its prefix: whole, or its beginning
  const found = secrets.filter((secret) => heap.includes(secret.replace(/^whs\w+_/, '').slice(0, 16)))
  expect(found.map((secret) => secret.slice(0, 5))).toEqual([])
})
