import type { Mutant } from './mutant.ts'

const worker = 'packages/core/src/worker'
const memory = 'packages/memory/src'

/** When things are due, and what time is whose. */
export const timeMutants: Mutant[] = [
  {
    name: 'expiry-forgotten-in-line',
    about: 'What waits in a worker is sent after it has expired.',
    file: `${worker}/sender.ts`,
    find: 'gateOf(lane, job.expiresAt, at, ',
    replace: 'gateOf(lane, null, at, ',
  },
  {
    name: 'trusts-for-ever',
    about: 'What waits in a worker is sent though it was cancelled, or its endpoint closed, elsewhere.',
    file: `${worker}/leases.ts`,
    find: 'at - job.checkedAt <= Math.min(trustMs, leaseMs / 2)',
    replace: 'at >= job.checkedAt',
  },
  {
    name: 'cancel-not-recalled',
    about: 'A delivery that this process has cancelled is sent by its own worker.',
    file: 'packages/core/src/api/deliveries.ts',
    find: '      recall({ tenant, deliveryIds: new Set([id]) })\n',
    replace: '',
  },
  {
    name: 'delete-not-recalled',
    about: 'What waits for a deleted endpoint is sent by the process that deleted it.',
    file: 'packages/core/src/api/endpoints.ts',
    find: '      context.recall({ endpointId: id })\n',
    replace: '',
  },
  {
    name: 'claim-under-way-not-recalled',
    about: 'What this process has cancelled, or whose endpoint it has deleted, is sent by a claim that was under way.',
    file: `${worker}/renewals.ts`,
    find: 'number > count && isRecalled(delivery, what)',
    replace: 'number < 0 && isRecalled(delivery, what)',
  },
  {
    name: 'pause-not-learnt',
    about: 'The worker of the process that paused an endpoint goes on.',
    file: 'packages/core/src/api/endpoint-changes.ts',
    find: '    context.changed(record)\n',
    replace: '',
  },
  {
    name: 'emitters-clock',
    about: "The emitter's clock decides when a delivery is due.",
    file: `${memory}/publish.ts`,
    find: 'dueAt: record.deliverAt ?? now })',
    replace: 'dueAt: record.deliverAt ?? record.createdAt })',
  },
  {
    name: 'times-not-moved',
    about: "deliverAt and expiresAt of an emitter with another clock are held against the store's.",
    file: `${memory}/publish.ts`,
    find: 'inStoreTime(items, { store: now, before: sentAt, after: sentAt })',
    replace: 'items',
  },
  {
    name: 'wall-clock-durations',
    about: 'A clock that is set moves what the worker takes for the time of the store.',
    file: `${worker}/store-time.ts`,
    find: '(ahead === null ? clock.now() : Math.round(clock.monotonic() + ahead))',
    replace: 'clock.now()',
  },
  {
    name: 'store-time-once',
    about:
      "A worker keeps to the time that the store told first: after a sleep of the machine, or where the store's clock is set, it is off.",
    file: `${worker}/store-time.ts`,
    find: 'ahead = Math.max(time - now,',
    replace: 'ahead ??= Math.max(time - now,',
    check: { project: 'packages/core', file: 'test/worker/store-time' },
  },
  {
    name: 'store-offset-once',
    about: 'Where a clock is set, requests of a rate limit go out at the wrong time.',
    file: `${worker}/store-offset.ts`,
    find: 'return least > best.most || most < best.least',
    replace: 'return false',
    check: { project: 'packages/core', file: 'test/worker/store-offset' },
  },
  {
    name: 'no-worker-after-an-outage',
    about: 'A store that is away at start() leaves the process without a worker.',
    file: `${worker}/startup.ts`,
    find: "      if (!isWebhooksError(error, 'store_unavailable')) throw error\n      void keepTrying(error)\n",
    replace: "      if (!isWebhooksError(error, 'store_unavailable')) throw error\n",
    check: { project: 'packages/core', file: 'test/worker/start' },
  },
  {
    name: 'death-by-outage',
    about: 'An error of the store ends the loop of the worker.',
    file: `${worker}/loops.ts`,
    find: '      onError(error)\n      await run.backOff(failures++)\n    }\n  }\n}\n\n/** Claims until nothing is due',
    replace: '      onError(error)\n      return\n    }\n  }\n}\n\n/** Claims until nothing is due',
  },
  {
    name: 'no-polls',
    about: 'A worker that has missed a wake-up sleeps for ever.',
    file: `${worker}/loops.ts`,
    find: 'await wake.sleep(Math.min(pollMs, dueInMs))',
    replace: 'await wake.sleep()',
  },
  {
    name: 'renewed-is-checked',
    about: 'A renewal before a claim counts as a look at the endpoint: what it closed meanwhile is sent to.',
    file: `${worker}/leases.ts`,
    find: '      job.leasedAt = askedAt\n',
    replace: '      job.leasedAt = askedAt\n      job.checkedAt = askedAt\n',
    check: { project: 'packages/core', file: 'test/worker/waiting' },
  },
]
