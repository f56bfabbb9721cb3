import type { Mutant } from './mutant.ts'

const worker = 'packages/core/src/worker'

/** Leases, tokens, and what is sent twice. */
export const workerMutants: Mutant[] = [
  {
    name: 'claims-before-renewing',
    about: 'After an outage longer than the lease, a worker claims what it has in flight or answered.',
    file: `${worker}/claimer.ts`,
    find: '    await leases.renew(leases.over())\n',
    replace: '',
    check: { project: 'packages/core', file: 'test/worker/takeover' },
  },
  {
    name: 'no-take-over',
    about: 'A claim that gives what is in flight makes a second job of it.',
    file: `${worker}/leases.ts`,
    find: 'if (job === undefined) return false\n      const { attempts,',
    replace: 'if (job === undefined || claimedAt > 0) return false\n      const { attempts,',
  },
  {
    name: 'both-ways-to-take-again',
    about: 'A worker sends again what it has the answer to: it neither renews before it claims, nor takes tokens over.',
    file: `${worker}/leases.ts`,
    find: 'over: (): Job[] => aged(held.values(), leaseMs),',
    replace: 'over: (): Job[] => { held.clear(); return [] },',
  },
  {
    name: 'stale-without-a-look',
    about: 'An outcome that a claim of the same worker made stale is thrown away before that claim is answered.',
    file: `${worker}/settler.ts`,
    find: 'const ended = stale.length === 0 ? null : options.claimsEnded()',
    replace: 'const ended = null',
    check: { project: 'packages/core', file: 'test/worker/takeover' },
  },
  {
    name: 'wall-clock-leases',
    about: 'A wall clock that is set back stops the renewal of leases.',
    file: `${worker}/leases.ts`,
    find: '  return () => {\n    const time = clock.monotonic()',
    replace: '  return () => {\n    if (aheadBy !== 0) return clock.now()\n    const time = clock.monotonic()',
  },
  {
    name: 'no-renewal',
    about: 'Leases of requests that take long are never renewed.',
    file: `${worker}/worker.ts`,
    find: 'timers.every(leases.everyMs, renew, () => !state.givenUp)',
    replace: 'timers.every(leases.everyMs, async () => {}, () => !state.givenUp)',
  },
  {
    name: 'late-renewal',
    about: 'Leases are renewed once they are over.',
    file: `${worker}/leases.ts`,
    find: 'everyMs: Math.max(1, Math.floor(leaseMs / 3)),',
    replace: 'everyMs: leaseMs,',
  },
  {
    name: 'claims-for-a-stopped-worker',
    about: 'What a claim brings while the worker stops stays leased.',
    file: `${worker}/claimer.ts`,
    find: '      await giveBack(given.map(release))\n      return []',
    replace: '      return []',
  },
  {
    name: 'stop-keeps-what-waits',
    about: 'A worker that stops keeps the leases of what it has not started.',
    file: `${worker}/shutdown.ts`,
    find: '  void giveBack(waiting.map((job) => releaseOf(job)))\n',
    replace: '',
  },
  {
    name: 'stop-forgets-outcomes',
    about: 'A worker that stops does not write its last outcomes.',
    file: `${worker}/shutdown.ts`,
    find: '    settler.retry()\n    await settler.finish()\n',
    replace: '    settler.drop()\n',
  },
  {
    name: 'gives-back-what-is-sent',
    about: 'What is taken back goes back even where its request is in flight.',
    file: `${worker}/renewals.ts`,
    find: '    if (job.isStarted) return false\n',
    replace: '    if (job.isStarted) {\n      leases.remove(job)\n      return true\n    }\n',
  },
  {
    name: 'one-batch-twice',
    about: 'A settle batch has one delivery twice.',
    file: `${worker}/settler.ts`,
    find: 'if (batch.has(settlement.deliveryId)) later.push(settlement)\n      else batch.set(settlement.deliveryId, settlement)',
    replace: 'batch.set(String(batch.size), settlement)',
    check: { project: 'packages/core', file: 'test/worker/settler' },
  },
  {
    name: 'nudge-refuses-publishes',
    about:
      'A word that more may be due keeps publishes from handing over what they make, and each of those is such a word.',
    file: `${worker}/worker.ts`,
    find: '    state.nudged = true\n',
    replace: '    state.nudged = true\n    state.drained = false\n',
    check: { project: 'packages/core', file: 'test/worker/publish-and-claim' },
  },
  {
    name: 'held-is-work',
    about: 'A publish has workers look for what is held for an endpoint that is closed.',
    file: `${worker}/publishing.ts`,
    find: 'isWorkWaiting ?? made > taken',
    replace: 'made > taken',
    check: { project: 'packages/core', file: 'test/worker/publish-and-claim' },
  },
]
