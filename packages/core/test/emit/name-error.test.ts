import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../../..')

/** What the compiler says of a program in this repository, message by message. */
function problemsOf(code: string): string[] {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(root, '.cache', 'types-'))
  try {
    const file = join(folder, 'program.ts')
    writeFileSync(file, code)
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
    const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root)
    const program = ts.createProgram([file], options)
    return program
      .getSemanticDiagnostics(program.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

it('the compiler answers a wrong event name with the names there are, not with their schemas', () => {
  const problems = problemsOf(`
    import { createWebhooks } from '@posthorn/core'
    import { memoryStore } from '@posthorn/memory'
    import * as v from 'valibot'
    const events = { 'invoice.paid': { schema: v.object({ id: v.string() }), description: 'Paid.' }, 'user.created': {} }
    const webhooks = createWebhooks({ store: memoryStore(), events })
    export const wrong = [
      webhooks.emit('invoice.payed', { id: 'in_1' }, { tenant: 'acme' }),
      webhooks.emitSync('invoice.payed', { id: 'in_1' }, { tenant: 'acme' }),
      webhooks.emitMany([{ type: 'invoice.payed', payload: { id: 'in_1' }, tenant: 'acme' }]),
    ]`)
  expect(problems).toHaveLength(3)
  for (const problem of problems) {
    expect(problem).toContain(`type '"invoice.paid" | "user.created"'`)
    expect(problem).not.toContain('Schema')
  }
})
