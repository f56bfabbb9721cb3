import { describe, expect, test } from 'vitest'
import { packageArrows } from '../src/rules/arrows.ts'
import { checkImports } from '../src/rules/import-rules.ts'

const exported = new Map<string, string[]>()
for (const name of Object.keys(packageArrows)) exported.set(`@posthorn/${name}`, ['.', './package.json'])
exported.set('@posthorn/core', ['.', './verify'])

function messages(file: string, ...lines: string[]): string[] {
  return checkImports(file, lines.join('\n'), exported).map(({ line, message }) => `${line}: ${message}`)
}

describe('packages', () => {
  test.each([
    ['the inside of core by its source', '@posthorn/core/src/dispatch/decide.js', /inside of a package/],
    ['the inside of core by its build', '@posthorn/core/dist/index.js', /inside of a package/],
    ['core by a relative path', '../../core/src/index.js', /leaves packages\/memory/],
    ['core by a path that winds', './../../memory/../core/src/index.js', /leaves packages\/memory/],
    ['its own tests', '../test/helper.js', /leaves src/],
    ['another adapter', '@posthorn/sqlite', /may not import @posthorn\/sqlite/],
    ['a package that does not exist', '@posthorn/nothing', /no package @posthorn\/nothing/],
  ])('an adapter may not import %s', (_, specifier, message) => {
    expect(messages('packages/memory/src/store.ts', '', `import { x } from '${specifier}'`)).toEqual([
      expect.stringMatching(message),
    ])
  })

  test.each([
    ['import', "import { x } from '@posthorn/sql'"],
    ['import for effects', "import '@posthorn/sql'"],
    ['import of types', "import type { X } from '@posthorn/sql'"],
    ['export', "export * from '@posthorn/sql'"],
    ['import()', "const x = await import('@posthorn/sql')"],
    ['require()', "const x = require('@posthorn/sql')"],
    ['import = require()', "import x = require('@posthorn/sql')"],
    ['a type by import()', "type X = import('@posthorn/sql').X"],
  ])('no syntax gets round the rules: %s', (_, line) => {
    expect(messages('packages/memory/src/store.ts', line)).toHaveLength(1)
  })

  test('a package that has no arrows may import no other', () => {
    expect(messages('packages/redis/src/index.ts', "import { x } from '@posthorn/core'")).toHaveLength(1)
  })

  test('every arrow is allowed and every other pair refused', () => {
    const names = Object.keys(packageArrows)
    for (const from of names) {
      const refused = names.filter(
        (to) => messages(`packages/${from}/src/index.ts`, `import { x } from '@posthorn/${to}'`).length > 0,
      )
      expect(refused).toEqual(names.filter((to) => to !== from && !packageArrows[from]?.includes(to)))
    }
  })

  test('an adapter may import what packages export, its own files, and its libraries', () => {
    const lines = [
      '@posthorn/core',
      '@posthorn/core/verify',
      '@posthorn/sql',
      './schema.js',
      '../src/x.js',
      'kysely',
      'pg',
    ]
    expect(messages('packages/postgres/src/store.ts', ...lines.map((name) => `import { x } from '${name}'`))).toEqual(
      [],
    )
  })

  test('tests, examples and private packages may combine packages, by exported names only', () => {
    const good = "import { x } from '@posthorn/memory'"
    const bad = "import { x } from '@posthorn/memory/src/index.js'"
    for (const file of [
      'packages/http/test/a.test.ts',
      'packages/bench/src/emit.ts',
      'examples/quickstart/src/main.ts',
    ]) {
      expect(messages(file, good)).toEqual([])
      expect(messages(file, bad)).toHaveLength(1)
    }
  })
})

describe('core', () => {
  test.each([
    'express',
    'fastify',
    '@nestjs/common',
    'kysely',
    'kysely/helpers/postgres',
    'pg',
    'better-sqlite3',
    'node:sqlite',
  ])('may not import %s', (specifier) => {
    expect(messages('packages/core/src/webhooks.ts', `import { x } from '${specifier}'`)).toHaveLength(1)
  })

  test.each([
    ['types/endpoint.ts', '../ports/index.js'],
    ['ports/store.ts', '../dispatch/decide.js'],
    ['dispatch/decide.ts', '../transport/index.js'],
    ['dispatch/decide.ts', '../worker/worker.js'],
    ['signing/sign.ts', '../ids/uuidv7.js'],
    ['worker/worker.ts', '../api/endpoints.js'],
    ['api/endpoints.ts', '../webhooks.js'],
    ['webhooks.ts', './index.js'],
    ['unplaced/thing.ts', '../types/index.js'],
    ['errors.ts', './unplaced/thing.js'],
  ])('%s may not import %s', (file, specifier) => {
    expect(messages(`packages/core/src/${file}`, `import { x } from '${specifier}'`)).toHaveLength(1)
  })

  test.each(['node:fs', 'undici', '#transport'])('dispatch may not import %s', (specifier) => {
    expect(messages('packages/core/src/dispatch/decide.ts', `import { x } from '${specifier}'`)).toEqual([
      expect.stringContaining('dispatch is pure'),
    ])
  })

  test.each([
    ['dispatch/decide.ts', '../ports/index.js'],
    ['dispatch/decide.ts', './health.js'],
    ['dispatch/decide.ts', '../errors.js'],
    ['worker/worker.ts', '../dispatch/index.js'],
    ['webhooks.ts', './api/endpoints.js'],
    ['transport/undici.ts', 'undici'],
    ['signing/hmac.ts', 'node:crypto'],
  ])('%s may import %s', (file, specifier) => {
    expect(messages(`packages/core/src/${file}`, `import { x } from '${specifier}'`)).toEqual([])
  })
})
