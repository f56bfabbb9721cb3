/**
 * Which published package may import which other one, by the last part of their names. A package that is not listed
 * may import no other: add it here, and to the table in ARCHITECTURE.md.
 */
export const packageArrows: Record<string, readonly string[]> = {
  core: [],
  memory: ['core'],
  sql: ['core'],
  sqlite: ['core', 'sql'],
  postgres: ['core', 'sql'],
  http: ['core'],
  express: ['core', 'http'],
  fastify: ['core', 'http'],
  nestjs: ['core', 'http'],
  portal: ['core', 'http'],
  testkit: ['core'],
}

/** Packages that are not published: they may import every other, by its exported names. */
export const privatePackages: readonly string[] = ['tooling', 'bench']

/** What core never imports, whatever its package.json says: frameworks, query builders, database drivers. */
export const forbiddenInCore: readonly string[] = [
  'express',
  'fastify',
  'hono',
  '@nestjs/*',
  'kysely',
  'pg',
  'better-sqlite3',
  'node:sqlite',
]

/**
 * The layers of core from the ground up, by the first part of a path below `src`. A file may import its own part and
 * the layers below it, not another part of the same layer.
 */
export const coreLayers: readonly (readonly string[])[] = [
  ['errors'],
  ['check-options', 'headers', 'input', 'node-version', 'user-callbacks'],
  ['types'],
  ['ports', 'webhooks-events'],
  ['retry'],
  ['dispatch', 'signing', 'format', 'ids', 'transport', 'secrets', 'clock', 'batches', 'listeners', 'repeat'],
  ['options'],
  ['request'],
  ['worker'],
  ['emit', 'api'],
  ['notices', 'webhooks-api'],
  ['webhooks', 'verify'],
  ['index'],
]

/** The part of core that holds the rules: it imports nothing but core, and asks neither clock nor chance. */
export const pureLayer = 'dispatch'
