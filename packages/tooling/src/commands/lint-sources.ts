// Part of `npm run lint`: the rules that the linter cannot express. Prints what is wrong and exits with 1.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkCasts } from '../rules/cast-rules.ts'
import { checkImports } from '../rules/import-rules.ts'
import { checkPurity } from '../rules/purity-rules.ts'
import { readWorkspace, repositoryRoot } from '../workspace.ts'

const exported = new Map(
  readWorkspace().map(({ manifest }) => [manifest.name, Object.keys(manifest.exports ?? {})] as const),
)

const files = globSync('{packages,examples}/*/{*.ts,{src,test,app}/**/*.{ts,tsx}}', {
  cwd: repositoryRoot,
  exclude: ['**/node_modules/**', '**/dist/**'],
})

const violations = files.sort().flatMap((file) => {
  const text = readFileSync(join(repositoryRoot, file), 'utf8')
  const casts = /^packages\/[^/]+\/(src|app)\//.test(file) ? checkCasts(file, text) : []
  return [...checkImports(file, text, exported), ...casts, ...checkPurity(file, text)]
})

for (const { file, line, message } of violations) console.error(`${file}:${line}  ${message}`)
console.log(`Import, cast and purity rules: ${files.length} files, ${violations.length} problems.`)
process.exitCode = violations.length === 0 ? 0 : 1
