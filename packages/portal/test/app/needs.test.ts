import { expect, test } from 'vitest'
import type { Permission } from '../../app/api/caller.ts'
import { lacksFor } from '../../app/state/needs.ts'

/** A caller with these permissions. */
const who = (permissions: Permission[], isOperator = false) => ({
  can: (...wanted: Permission[]) => wanted.every((one) => permissions.includes(one)),
  caller: { tenant: 'acme', actor: null, permissions: new Set<string>(permissions), isOperator },
})

test('a screen is closed to who may not ask the API for what is on it, and says what is missing', () => {
  expect(lacksFor('deliveries', who(['read']))).toBe('list')
  expect(lacksFor('delivery', who(['list']))).toBe('read')
  expect(lacksFor('endpointNew', who(['read', 'list']))).toBe('write')
  expect(lacksFor('deliveries', who(['list']))).toBeNull()
})

test('the screens of operators are open to operators alone, whatever else one may do', () => {
  const all: Permission[] = ['read', 'list', 'write', 'secrets', 'replay', 'test']
  expect(lacksFor('operator', who(all))).toBe('operator')
  expect(lacksFor('operatorTenants', who(all))).toBe('operator')
  expect(lacksFor('operatorTenants', who(['list'], true))).toBeNull()
  expect(lacksFor('operator', who(['list'], true))).toBe('read')
})
