// npm run docs:errors
// Writes the table of error codes into the README of core. check:docs fails while it is not up to date.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readErrorCodes, withErrorTable } from '../docs/error-table.ts'
import { errorCodePage, errorCodeRegistry, readPage } from '../docs/pages.ts'
import { repositoryRoot } from '../workspace.ts'

const page = withErrorTable(readPage(errorCodePage), readErrorCodes(readPage(errorCodeRegistry)))
writeFileSync(join(repositoryRoot, errorCodePage), page)
