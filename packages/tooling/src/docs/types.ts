import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { repositoryRoot } from '../workspace.ts'
import type { CodeBlock } from './blocks.ts'

/**
 * Compiles every block as a module of its own, against the sources of the workspace, with the options of the
 * repository and `exactOptionalPropertyTypes`. Gives one line for each error, with the page and the line in it.
 */
export function typeProblems(blocks: readonly CodeBlock[]): string[] {
  const parent = join(repositoryRoot, '.cache')
  mkdirSync(parent, { recursive: true })
  // Inside the repository, so that blocks find its packages.
  const folder = mkdtempSync(join(parent, 'docs-'))
  try {
    const byFile = new Map(blocks.map((block, index) => [writeBlock(folder, block, index), block]))
    const program = ts.createProgram([...byFile.keys()], compilerOptions())
    return [...byFile].flatMap(([file, { page }]) => {
      const source = program.getSourceFile(file)
      return ts.getPreEmitDiagnostics(program, source).map((diagnostic) => describe(diagnostic, page))
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Empty lines before the code make line numbers those of the page. */
function writeBlock(folder: string, block: CodeBlock, index: number): string {
  const file = join(folder, `block-${index}.${block.extension}`)
  writeFileSync(file, '\n'.repeat(block.line - 1) + block.code)
  return file
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(repositoryRoot, 'tsconfig.json')
  const { config } = ts.readConfigFile(path, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, repositoryRoot)
  return {
    ...options,
    allowJs: true,
    checkJs: true,
    moduleDetection: ts.ModuleDetectionKind.Force,
    // What a page shows must compile for hosts that are stricter than we are.
    exactOptionalPropertyTypes: true,
  }
}

function describe({ messageText, file, start = 0 }: ts.Diagnostic, page: string): string {
  const message = ts.flattenDiagnosticMessageText(messageText, '\n  ')
  const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 1
  return `${page}:${line}  ${message}`
}
