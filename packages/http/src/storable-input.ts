import type { FieldError } from './failure.js'

const reservedNames = new Set(['__proto__', 'constructor', 'prototype'])
const maxDepth = 32

/**
 * The first thing in a client's input that a store or a client could not keep as it is: a NUL or half a surrogate pair
 * in a string, a number beyond a double, a name that means something to JavaScript, nesting deeper than 32 levels.
 */
export function findUnkeepable(value: unknown, path: string, depth = 0): FieldError | undefined {
  if (typeof value === 'string') return isText(value) ? undefined : { path, message: 'Must be text without NUL.' }
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : { path, message: 'Number is too large.' }
  if (value === null || typeof value !== 'object') return undefined
  if (depth === maxDepth) return { path, message: `Nested deeper than ${maxDepth} levels.` }
  for (const [name, member] of Object.entries(value)) {
    if (reservedNames.has(name)) return { path: `${path}.${name}`, message: 'This name is reserved.' }
    if (!isText(name)) return { path, message: 'Names must be text without NUL.' }
    const problem = findUnkeepable(member, `${path}.${name}`, depth + 1)
    if (problem) return problem
  }
  return undefined
}

/** Whether a store can keep a string: well-formed Unicode, no NUL. */
export function isText(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0')
}
