import type { Mutant } from './mutant.ts'

const testkit = 'packages/testkit/src'

/** The tests of the suites, which have each case fail. */
const inTest = (file: string) => ({ check: { project: 'packages/testkit', file }, simulated: false }) as const

/** Suites that others trust to find what is wrong: a check that was taken out of them. */
export const conformanceMutants: Mutant[] = [
  {
    name: 'suite-takes-spent-links',
    about: 'A store in which a link works twice passes.',
    file: `${testkit}/store/cases/sessions.ts`,
    find: "    assert.equal(await exchange(store, 'link', 'second'), 'used')\n    assert.equal(await find(store, 'second'), null)\n",
    replace: '',
    ...inTest('store-broken'),
  },
  {
    name: 'suite-takes-stale-outcomes',
    about: 'A store in which who has lost a lease settles passes.',
    file: `${testkit}/store/cases/fencing.ts`,
    find: '  assert.deepEqual([settled, stale], [[], [leased.id]])\n  assert.deepEqual(await deliveryOf(store, leased), before)\n',
    replace: '  void [settled, stale, before]\n',
    ...inTest('store-broken'),
  },
  {
    name: 'suite-takes-strangers',
    about: 'A server that does not ask who calls passes.',
    file: `${testkit}/http/cases/access.ts`,
    find: '      assert.equal((await context.call(target, { json })).status, 401, target)\n',
    replace: '',
    ...inTest('http-broken'),
  },
  {
    name: 'suite-follows-redirects',
    about: 'A transport that follows redirects, into private networks, passes.',
    file: `${testkit}/transport/cases/egress.ts`,
    find: '        assert.equal(other.connections, 0)\n',
    replace: '',
    and: {
      find: `        assertResponse(outcome, status)\n        assert.equal(outcome.headers.location, \`\${other.url}/secret\`)\n`,
      replace: '        void outcome\n',
    },
    ...inTest('transport-broken'),
  },
  {
    name: 'suite-takes-slots-twice',
    about: 'A store that gives two workers the same slots of a rate limit passes.',
    file: `${testkit}/engine/cases/rate-limit.ts`,
    find: 'assert.ok(time - before >= slots.gapMs - 0.01,',
    replace: 'assert.ok(time - before >= -1,',
    ...inTest('engine-broken'),
  },
  {
    name: 'rule-of-nothing',
    about: 'A rule of the simulation hears everything and finds nothing.',
    file: `${testkit}/simulation/simulation.ts`,
    find: 'observers.push(watch(view, (what) => fail(name, what)))',
    replace: "observers.push(watch(view, (what) => (name === 'fencing' ? undefined : fail(name, what))))",
    ...inTest('simulation/broken'),
  },
]
