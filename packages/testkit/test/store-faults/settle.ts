import { WebhooksError } from '@posthorn/core'
import { testEpoch } from '../../src/index.js'
import { type Fault, fault } from '../store-fakes.js'

export const settleFaults: Fault[] = [
  fault(
    'finds deliveries by id alone',
    "tenants: another tenant's leases cannot be settled, renewed or given back",
    ({ outbox }) => {
      const tenants = new Map<string, string>()
      return {
        outbox: {
          async claim(request) {
            const claim = await outbox.claim(request)
            for (const { id, tenant } of claim.deliveries) tenants.set(id, tenant)
            return claim
          },
          settle: (request) =>
            outbox.settle({
              ...request,
              settlements: request.settlements.map((each) => ({
                ...each,
                tenant: tenants.get(each.deliveryId) ?? each.tenant,
              })),
            }),
        },
      }
    },
  ),
  fault(
    'ignores tokens',
    'fencing: a lease that another worker took over settles nothing and says so',
    ({ outbox }) => {
      const tokens = new Map<string, number>()
      return {
        outbox: {
          async claim(request) {
            const claim = await outbox.claim(request)
            for (const { id } of claim.deliveries) tokens.set(id, request.token)
            return claim
          },
          settle: (request) =>
            outbox.settle({
              ...request,
              settlements: request.settlements.map((each) => ({ ...each, token: tokens.get(each.deliveryId) ?? 0 })),
            }),
        },
      }
    },
  ),
  fault(
    'says that stale rows were settled',
    'fencing: a delivery cancelled in flight ends as stale, also after it was sent again',
    ({ outbox }) => ({
      outbox: {
        async settle(request) {
          const result = await outbox.settle(request)
          return { ...result, settled: [...result.settled, ...result.stale], stale: [] }
        },
      },
    }),
  ),
  fault(
    'writes no health beside a stale row',
    'fencing: a stale row does not hold up the others, nor health',
    ({ outbox }) => ({
      outbox: {
        async settle(request) {
          const result = await outbox.settle({ ...request, health: [] })
          if (result.stale.length > 0) return result
          const { healthMissed, suspended } = await outbox.settle({ ...request, settlements: [] })
          return { ...result, healthMissed, suspended }
        },
      },
    }),
  ),
  fault('keeps no attempts', 'settle: attempts come back as they were, by number', ({ outbox }) => ({
    outbox: {
      settle: (request) =>
        outbox.settle({ ...request, settlements: request.settlements.map((each) => ({ ...each, attempt: null })) }),
    },
  })),
  fault(
    "counts delays from another time than the settle's",
    'settle: pending counts its delay from the time of the settle',
    ({ outbox }) => ({
      outbox: { settle: (request) => outbox.settle({ ...request, now: (request.now ?? 0) + 1000 }) },
    }),
  ),
  fault('holds nothing', 'settle: held waits behind the gate with its due time', ({ outbox }) => ({
    outbox: {
      settle: (request) =>
        outbox.settle({
          ...request,
          settlements: request.settlements.map((each) =>
            each.transition.status === 'held'
              ? { ...each, transition: { ...each.transition, status: 'pending' } }
              : each,
          ),
        }),
    },
  })),
  fault(
    'settles one by one',
    'settle: a row the store refuses fails its batch whole, is not called busy, and lets the others pass without it',
    ({ outbox }) => ({
      outbox: {
        async settle(request) {
          const total = await outbox.settle({ ...request, settlements: [] })
          for (const each of request.settlements) {
            const { settled, stale } = await outbox.settle({ ...request, settlements: [each], health: [] })
            total.settled.push(...settled)
            total.stale.push(...stale)
          }
          return total
        },
      },
    }),
  ),
  fault(
    'calls a refused row busy',
    'settle: a row the store refuses fails its batch whole, is not called busy, and lets the others pass without it',
    ({ outbox }) => ({
      outbox: {
        settle: (request) =>
          outbox.settle(request).catch((cause: unknown) => {
            throw new WebhooksError('store_unavailable', 'Try later.', { cause })
          }),
      },
    }),
  ),
  fault(
    'overwrites health',
    'health: a write from another version is not made and gives what is stored',
    ({ outbox, endpoints }) => ({
      outbox: {
        async settle(request) {
          const health = []
          for (const write of request.health) {
            const stored = await endpoints.health({ tenant: write.tenant, id: write.endpointId })
            health.push({ ...write, version: stored?.version ?? 0 })
          }
          return outbox.settle({ ...request, health })
        },
      },
    }),
  ),
  fault(
    'keeps nothing of Retry-After',
    'health: a write from the stored version is made and adds one to it',
    ({ outbox }) => ({
      outbox: {
        settle(request) {
          const forgotten = { retryAfterUntil: null, retryAfterUrl: null }
          const health = request.health.map((write) => ({ ...write, fields: { ...write.fields, ...forgotten } }))
          return outbox.settle({ ...request, health })
        },
      },
    }),
  ),
  fault('suspends nobody', 'health: a write can suspend the endpoint in the same step', ({ outbox }) => ({
    outbox: {
      settle: (request) =>
        outbox.settle({ ...request, health: request.health.map((write) => ({ ...write, suspend: null })) }),
    },
  })),
  fault(
    'suspends wherever the endpoint is now',
    'health: what another URL answered suspends nobody: it is written, and no more',
    ({ outbox }) => ({
      outbox: {
        settle: (request) =>
          outbox.settle({ ...request, health: request.health.map((write) => ({ ...write, sentTo: undefined })) }),
      },
    }),
  ),
  fault('does not renew', 'renew: a renewed lease runs from now', () => ({
    outbox: { renew: async ({ now = 0 }) => ({ lost: [], endpoints: [], now }) },
  })),
  fault(
    'renews no lease that ran out',
    'renew: a lease that ran out is renewed where nobody took it over',
    ({ outbox, log }) => ({
      outbox: {
        async renew(request) {
          const over: string[] = []
          for (const { deliveryId } of request.claims) {
            const delivery = await log.delivery({ tenant: 'acme', id: deliveryId })
            if ((delivery?.dueAt ?? 0) <= (request.now ?? 0)) over.push(deliveryId)
          }
          const claims = request.claims.filter(({ deliveryId }) => !over.includes(deliveryId))
          const result = await outbox.renew({ ...request, claims })
          return { ...result, lost: [...result.lost, ...over] }
        },
      },
    }),
  ),
  fault(
    'renews without a look at the endpoints',
    'renew: a renewal tells how the endpoints of what it renewed stand now',
    ({ outbox }) => ({
      outbox: {
        async renew(request) {
          const result = await outbox.renew(request)
          return { ...result, endpoints: result.endpoints.map((each) => ({ ...each, version: 1, gated: false })) }
        },
      },
    }),
  ),
  fault(
    'keeps rows that are not to be kept',
    'settle: an attempt whose row is not to be kept counts all the same, and no row is in its way',
    ({ outbox }) => ({
      outbox: {
        settle: (request) =>
          outbox.settle({ ...request, settlements: request.settlements.map((each) => ({ ...each, unlogged: false })) }),
      },
    }),
  ),
  fault(
    'calls what it was asked for before stale',
    'fencing: a settle that is repeated tells what the first one did, and changes nothing more',
    ({ outbox }) => ({ outbox: { settle: (request) => outbox.settle({ ...request, repeated: false }) } }),
  ),
  fault(
    'only looks, where a settle is repeated',
    'fencing: a settle that is repeated is made where the first was not',
    ({ outbox }) => ({
      outbox: {
        async settle(request) {
          if (!request.repeated) return outbox.settle(request)
          return outbox.settle({ ...request, settlements: request.settlements.map((each) => ({ ...each, token: -1 })) })
        },
      },
    }),
  ),
  fault(
    'takes any stored attempt for the caller’s own',
    'fencing: a settle that is repeated does not take another worker’s attempt for its own',
    ({ outbox, log }) => ({
      outbox: {
        async settle(request) {
          const result = await outbox.settle(request)
          const { settled, stale } = result
          for (const id of request.repeated ? stale.splice(0) : []) {
            const rows = await log.attempts({ tenant: 'acme', deliveryId: id })
            const list = rows.length > 0 ? settled : stale
            list.push(id)
          }
          return result
        },
      },
    }),
  ),
  fault(
    'tells of a suspension once only',
    'health: a suspension that is repeated is told again, and made once',
    ({ outbox }) => ({ outbox: { settle: (request) => outbox.settle({ ...request, repeated: false }) } }),
  ),
  fault(
    'never says that a lease is lost',
    'renew: leases that are no longer the caller’s are lost, and are not extended',
    ({ outbox }) => ({
      outbox: {
        async renew(request) {
          return { ...(await outbox.renew(request)), lost: [] }
        },
      },
    }),
  ),
  fault(
    'gives back as due now',
    'release: a delivery given back is due as told, with no attempt counted',
    ({ outbox }) => ({
      outbox: {
        release: (request) =>
          outbox.release({
            ...request,
            deliveries: request.deliveries.map((each) => ({ ...each, dueAt: testEpoch + 10_000 })),
          }),
      },
    }),
  ),
  fault('parks without limit', 'park: it moves due rows of each endpoint to held, at most the limit', ({ outbox }) => ({
    outbox: { park: (request) => outbox.park({ ...request, limit: 1e6 }) },
  })),
  fault('parks what is not due', 'park: it leaves what is leased, not due yet or final', ({ outbox }) => ({
    outbox: { park: (request) => outbox.park({ ...request, now: (request.now ?? 0) + 1 }) },
  })),
  fault('needs an endpoint to park', 'park: a call with no endpoints does nothing', ({ outbox }) => ({
    outbox: {
      async park(request) {
        if (request.endpointIds.length > 0) return outbox.park(request)
        throw new WebhooksError('invalid_argument', 'Give an endpoint.')
      },
    },
  })),
  fault('settles what was parked meanwhile', 'park: a lease that has run out ends with it', ({ outbox }) => ({
    outbox: {
      async settle(request) {
        const result = await outbox.settle(request)
        return { ...result, settled: [...result.settled, ...result.stale], stale: [] }
      },
    },
  })),
  fault(
    'parks what is due by now',
    'park: of what became due since the time it names it takes nothing',
    ({ outbox }) => ({
      outbox: { park: ({ dueBy: _dueBy, ...request }) => outbox.park(request) },
    }),
  ),
  fault('does not park what was leased once', 'park: what was given back is parked with the rest', ({ outbox }) => {
    let claimed = false
    return {
      outbox: {
        async claim(request) {
          claimed = true
          return outbox.claim(request)
        },
        park: async (request) => (claimed ? undefined : outbox.park(request)),
      },
    }
  }),
  fault('needs something to settle', 'settle: a call with nothing to settle does nothing', ({ outbox }) => ({
    outbox: {
      async settle(request) {
        if (request.settlements.length + request.health.length > 0) return outbox.settle(request)
        throw new WebhooksError('invalid_argument', 'Give a settlement.')
      },
    },
  })),
  fault('needs something to renew', 'renew: a call with nothing to renew loses nothing', ({ outbox }) => ({
    outbox: {
      async renew(request) {
        if (request.claims.length > 0) return outbox.renew(request)
        throw new WebhooksError('invalid_argument', 'Give a claim.')
      },
    },
  })),
  fault(
    'writes health by force after a miss',
    'health: of concurrent writes from one version, one is made',
    ({ outbox }) => ({
      outbox: {
        async settle(request) {
          const result = await outbox.settle(request)
          if (result.healthMissed.length === 0) return result
          const versionOf = (id: string) => result.healthMissed.find((each) => each.endpointId === id)?.version ?? 0
          const health = request.health.map((write) => ({ ...write, version: versionOf(write.endpointId) }))
          return outbox.settle({ ...request, settlements: [], health })
        },
      },
    }),
  ),
  fault('writes no health', 'health: a write from the stored version is made and adds one to it', ({ outbox }) => ({
    outbox: { settle: (request) => outbox.settle({ ...request, health: [] }) },
  })),
  fault('misses deleted endpoints', 'health: a deleted endpoint is left out', ({ outbox, endpoints }) => ({
    outbox: {
      async settle(request) {
        const result = await outbox.settle(request)
        for (const { tenant, endpointId, fields, version } of request.health) {
          if ((await endpoints.health({ tenant, id: endpointId })) !== null) continue
          result.healthMissed.push({ ...fields, endpointId, version })
        }
        return result
      },
    },
  })),
  fault(
    'does not say that the system suspended',
    'health: a write can suspend the endpoint in the same step',
    (sound) => ({
      outbox: {
        async settle(request) {
          const result = await sound.outbox.settle(request)
          for (const { tenant, endpointId: id } of request.health) {
            await sound.endpoints.update({ tenant, id, patch: { suspendedBy: 'host' } })
          }
          return result
        },
      },
    }),
  ),
  fault('suspends again', 'health: an endpoint that is suspended keeps its first reason', ({ outbox, endpoints }) => ({
    outbox: {
      async settle(request) {
        const result = await outbox.settle(request)
        for (const { tenant, endpointId: id, suspend } of request.health) {
          if (suspend !== null) await endpoints.update({ tenant, id, patch: { suspendedReason: suspend } })
        }
        return result
      },
    },
  })),
]
