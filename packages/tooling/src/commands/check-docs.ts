// npm run check:docs
// Compiles the code in every page, looks for the tests that pages name, and compares the table of error codes with the
// registry.
import { findCodeBlocks } from '../docs/blocks.ts'
import { readErrorCodes, withErrorTable } from '../docs/error-table.ts'
import { namedTestProblems, pagesWithTests } from '../docs/named-tests.ts'
import { documentationPages, errorCodePage, errorCodeRegistry, readPage } from '../docs/pages.ts'
import { typeProblems } from '../docs/types.ts'

const pages = documentationPages()
const blocks = pages.flatMap((page) => findCodeBlocks(page, readPage(page)))
const problems = typeProblems(blocks)
for (const page of pagesWithTests) problems.push(...namedTestProblems(page, readPage(page)))

const errorPage = pages.includes(errorCodePage) ? readPage(errorCodePage) : ''
if (withErrorTable(errorPage, readErrorCodes(readPage(errorCodeRegistry))) !== errorPage) {
  problems.push(`${errorCodePage}: the table of error codes is missing or not up to date: npm run docs:errors.`)
}

for (const problem of problems) console.error(problem)
console.log(`Docs: ${blocks.length} blocks of code on ${pages.length} pages, ${problems.length} problems.`)
process.exitCode = problems.length === 0 ? 0 : 1
