import type { Mutant } from './mutant.ts'

const core = 'packages/core/src'

/** What goes wrong with rate limits. */
export const rateLimitMutants: Mutant[] = [
  {
    name: 'missed-slots-in-a-bunch',
    about: 'Slots that were missed, as a process stood still, are all used once it goes on.',
    file: `${core}/dispatch/rate-limit.ts`,
    find: 'return Math.max(graceMs / 4, graceMs - uncertainMs)',
    replace: 'return Math.max(5000, graceMs - uncertainMs)',
  },
  {
    name: 'slots-too-close',
    about: 'An endpoint gets a fifth more than its limit.',
    file: `${core}/dispatch/rate-limit.ts`,
    find: 'const usedPart = 0.95',
    replace: 'const usedPart = 1.2',
  },
  {
    name: 'slots-too-far-apart',
    about: 'An endpoint gets two thirds of its limit, however much waits for it.',
    file: `${core}/dispatch/rate-limit.ts`,
    find: 'const usedPart = 0.95',
    replace: 'const usedPart = 0.65',
  },
  {
    name: 'permit-for-many',
    about: 'As soon as an endpoint has a slot, all that waits for it is sent.',
    file: `${core}/worker/permits.ts`,
    find: 'rate.isOpen ? (rate.permits.shift() ?? null) : null',
    replace: 'rate.isOpen ? (rate.permits[0] ?? null) : null',
  },
  {
    name: 'slot-given-twice',
    about: 'Two workers get the same slots, and an endpoint twice its limit.',
    file: 'packages/memory/src/reserve.ts',
    find: 'row.nextSlots.set(kind, next)',
    replace: 'row.nextSlots.set(kind, count > 1 ? first : next)',
  },
  {
    name: 'slots-hoarded',
    about: 'A worker takes more slots than it can make use of, and the others get too few.',
    file: `${core}/dispatch/rate-limit.ts`,
    find: 'Math.min(waiting, slots * rounds) - reserved',
    replace: 'waiting * 4 - reserved',
    check: { project: 'packages/core', file: 'test/dispatch/rate-limit' },
  },
  {
    name: 'paced-sits-in-worker',
    about: 'What has to wait for its slot for long stays in the worker, and fills it.',
    file: `${core}/worker/rate-limiter.ts`,
    find: 'if (surplus > 0) options.putBack',
    replace: 'if (surplus > 1e6) options.putBack',
    check: { project: 'packages/core', file: 'test/worker/rate-limit' },
  },
  {
    name: 'ordered-slots-one-by-one',
    about: 'An ordered endpoint gets less than its limit, since each slot is asked for once the one before has ended.',
    file: `${core}/worker/rate-limiter.ts`,
    find: 'options.hasMore(endpointId) ? slotsKept',
    replace: 'options.hasMore(endpointId) && meanMs === -1 ? slotsKept',
    check: { project: 'packages/core', file: 'test/worker/rate-limit' },
  },
  {
    name: 'permits-leap',
    about: "A machine's clock that is set forward lets requests start before their slots.",
    file: `${core}/worker/permits.ts`,
    find: 'Math.max(at - now.lease, steadyAt - now.steady)',
    replace: 'at - now.lease + 0 * (steadyAt - now.steady)',
    check: { project: 'packages/core', file: 'test/worker/permits' },
  },
]
