import { expect, test } from 'vitest'
import { checkLedger, type Evidence } from '../src/chaos/ledger.ts'

/** Two messages of a tenant with two endpoints, each taken once. */
function evidence(change: Partial<Evidence> = {}): Evidence {
  const ledger = ['m1', 'm2'].map((id) => ({ id, tenant: 'acme', key: null }))
  const arrivals = new Map(['/a m1', '/a m2', '/b m1', '/b m2'].map((key) => [key, ['worker1.1']]))
  const paths = new Map([['acme', ['/a', '/b']]])
  return { ledger, arrivals, paths, suspects: new Set(), mostRepeats: 0, ...change }
}

const withArrivals = (...more: [string, string[]][]) => new Map([...evidence().arrivals, ...more])

test('a ledger that is exact has no problem', () => {
  expect(checkLedger(evidence())).toEqual({ deliveries: 4, repeats: 0, problems: [] })
})

test('a delivery that is lost is found', () => {
  const arrivals = withArrivals()
  arrivals.delete('/b m2')
  expect(checkLedger(evidence({ arrivals })).problems).toEqual(['1 committed and not received: /b m2'])
})

test('what was rolled back and received is found', () => {
  const arrivals = withArrivals(['/a m3', ['worker1.1']])
  expect(checkLedger(evidence({ arrivals })).problems).toEqual(['1 received and not committed: /a m3'])
})

test('a repeat is allowed after a worker that was killed, within the bound', () => {
  const suspects = new Set(['worker1.1'])
  const arrivals = withArrivals(['/a m1', ['worker1.1', 'worker2.1']], ['/b m1', ['worker1.1', 'worker1.2']])
  expect(checkLedger(evidence({ arrivals, suspects, mostRepeats: 2 }))).toMatchObject({ repeats: 2, problems: [] })
  const problems = ['2 repeats, where at most 1 are allowed']
  expect(checkLedger(evidence({ arrivals, suspects, mostRepeats: 1 })).problems).toEqual(problems)
})

test('a repeat after a worker that was well is found, whatever the bound', () => {
  const arrivals = withArrivals(['/a m1', ['worker2.1', 'worker1.1']])
  const suspects = new Set(['worker1.1'])
  const problems = ['1 repeated, though the worker that had sent it first was well: /a m1']
  expect(checkLedger(evidence({ arrivals, suspects, mostRepeats: 9 })).problems).toEqual(problems)
})

test('an idempotency key with two messages is found', () => {
  const ledger = ['m1', 'm2'].map((id) => ({ id, tenant: 'acme', key: 'k' }))
  expect(checkLedger(evidence({ ledger })).problems).toEqual(['1 idempotency keys with two messages: acme k'])
})
