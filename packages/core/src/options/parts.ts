import * as v from 'valibot'

/** Schema of a function of the host's. */
export const someFunction = v.function('must be a function')

/** Schema of a part that the host brings: an object with these methods. */
export function part(...methods: string[]) {
  return v.custom<object>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      methods.every((name) => typeof Reflect.get(value, name) === 'function'),
    `must be an object with ${methods.join(', ')}`,
  )
}

/** Whether a method that a part may have is one. */
export function isFunctionOrAbsent(value: object, name: string): boolean {
  const member: unknown = Reflect.get(value, name)
  return member === undefined || typeof member === 'function'
}
