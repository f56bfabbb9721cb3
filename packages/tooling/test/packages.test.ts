import { expect, test } from 'vitest'
import { contentProblems } from '../src/packages/contents.ts'

const manifest = {
  name: '@posthorn/planted',
  version: '1.0.0',
  main: './dist/index.cjs',
  exports: {
    '.': {
      'posthorn-source': './src/index.ts',
      import: { types: './dist/index.d.ts', default: './dist/index.js' },
      require: { types: './dist/index.d.cts', default: './dist/index.cjs' },
    },
    './verify': { import: { types: './dist/verify.d.ts', default: './dist/verify.js' } },
  },
  imports: { '#transport': { bun: './dist/portable.js' } },
}
const whole = [
  'LICENSE',
  'README.md',
  'package.json',
  'dist/index.cjs',
  'dist/index.d.cts',
  'dist/index.d.ts',
  'dist/index.js',
  'dist/portable.js',
  'dist/verify.d.ts',
  'dist/verify.js',
]

test.each([
  'dist/verify.d.cts',
  'dist/index.js.map',
  'dist/chunk-6HXFGNIP.js',
  'dist/chunk-6HXFGNIP.js.map',
  'dist/undici-DZtCYqFA.d.cts',
  'dist/app/index.html',
  'dist/app/element.js',
  'dist/app/assets/index-C1-Nn_e2.css',
])('a package with all it needs and %s passes', (path) => {
  expect(contentProblems([...whole, path], manifest)).toEqual([])
})

test.each(whole)('a package without %s does not', (path) => {
  expect(
    contentProblems(
      whole.filter((other) => other !== path),
      manifest,
    ),
  ).toEqual([`${path} is missing`])
})

test.each([
  'src/index.ts',
  'dist/app.db',
  'dist/secrets.js',
  'dist/index.test.js',
  'dist/app/keys.js',
  'dist/app/assets/index.js.map',
  'dist/tsconfig.json',
  '.env',
  '.npmrc',
  'test/a.test.ts',
  'tsup.config.ts',
])('%s is not published', (path) => {
  expect(contentProblems([...whole, path], manifest)).toEqual([`${path} does not belong there`])
})
