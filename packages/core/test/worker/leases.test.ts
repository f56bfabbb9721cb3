import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { createLanes } from '../../src/worker/endpoint-queues.js'
import { createLeases, createShared } from '../../src/worker/leases.js'
import { job, openLane } from '../support/jobs.js'

const refOf = ({ tenant, id }: { tenant: string; id: string }) => ({ tenant, deliveryId: id })

type Renew = { claims: { tenant: string; deliveryId: string; token: number }[]; leaseMs: number }

function withStore(lost: (request: Renew) => string[] = () => []) {
  const clock = manualClock(0)
  const requests: Renew[] = []
  const renew = async (request: Renew) => {
    requests.push(request)
    return { lost: lost(request), endpoints: [], now: clock.now() }
  }
  const leases = createLeases({ store: { renew }, leaseMs: 60_000, shared: createShared(clock) })
  /** Renews as a worker does now and then. Gives what was lost. */
  const renewDue = async () => (await leases.renew(leases.due())).lost
  const lane = openLane(createLanes({ concurrency: 8, perEndpoint: 8 }), 'ep_1')
  const lease = () => {
    const made = job(lane, { leasedAt: clock.now() })
    leases.add(made)
    return made
  }
  return { clock, leases, requests, renewDue, lease, lane }
}

describe('leases', () => {
  it('are renewed each third of their time, in one call', async () => {
    const { clock, leases, requests, renewDue, lease } = withStore()
    const jobs = [lease(), lease(), lease()]
    expect(leases.everyMs).toBe(20_000)
    clock.advance(20_000)
    expect(await renewDue()).toEqual([])
    expect(requests).toEqual([
      { claims: jobs.map(({ delivery, token }) => ({ ...refOf(delivery), token })), leaseMs: 60_000 },
    ])
    expect(jobs.map(({ leasedAt }) => leasedAt)).toEqual([20_000, 20_000, 20_000])
  })

  it('of deliveries that are soon done cost no call', async () => {
    const { clock, requests, renewDue, lease } = withStore()
    await renewDue()
    lease()
    clock.advance(14_999)
    await renewDue()
    expect(requests).toEqual([])
  })

  it('are not taken over by a delivery of another tenant that has the same id', () => {
    const { leases, lease } = withStore()
    const { delivery, token } = lease()
    const next = { token: token + 1, leasedAt: 0, claimedAt: 1 }
    expect(leases.takeOver({ ...delivery, tenant: 'other' }, next)).toBe(false)
    expect(leases.takeOver(delivery, next)).toBe(true)
  })

  it('of two tenants who have one id are renewed apart, since answers name the id alone', async () => {
    const { leases, requests, lane } = withStore(({ claims }) =>
      claims.filter(({ tenant }) => tenant === 'other').map(({ deliveryId }) => deliveryId),
    )
    const [ours, theirs] = [job(lane), job(lane)]
    theirs.delivery = { ...ours.delivery, tenant: 'other' }
    for (const each of [ours, theirs]) leases.add(each)
    const { lost, kept } = await leases.renew([ours, theirs])
    expect([lost, kept]).toEqual([[theirs], [ours]])
    expect(requests.map(({ claims }) => claims.length)).toEqual([1, 1])
    // Each is known as in our hands
    for (const { delivery } of [ours, theirs]) {
      expect(leases.takeOver(delivery, { token: 99, leasedAt: 0, claimedAt: 1 })).toBe(true)
    }
  })

  it('are not renewed for a round whose outcome the store has, beside the next round of the delivery', async () => {
    const { clock, leases, requests, renewDue, lease, lane } = withStore()
    const first = lease()
    const next = job(lane, { ...first, token: first.token + 1, claimedAt: first.claimedAt + 1 })
    leases.add(next)
    clock.advance(20_000)
    await renewDue()
    expect(requests.map(({ claims }) => claims.map(({ token }) => token))).toEqual([[next.token]])
  })

  it('last through every renewal without a gap, whenever the delivery was claimed', async () => {
    for (let claimedAt = 0; claimedAt < 20_000; claimedAt += 1000) {
      const { clock, leases, renewDue, lease } = withStore()
      clock.advance(claimedAt)
      lease()
      for (let n = 1; n <= 10; n++) {
        clock.advance(n * 20_000 - clock.now())
        expect(leases.over()).toEqual([])
        await renewDue()
      }
    }
  })

  it('that were lost are told, and the others go on', async () => {
    const { clock, renewDue, lease } = withStore(({ claims }) => claims.slice(0, 1).map(({ deliveryId }) => deliveryId))
    const [gone, kept] = [lease(), lease()]
    clock.advance(20_000)
    expect(await renewDue()).toEqual([gone])
    expect([gone.leasedAt, kept.leasedAt]).toEqual([0, 20_000])
  })

  it('are over once their time is, by our own clock', () => {
    const { clock, leases, lease } = withStore()
    const held = lease()
    clock.advance(59_999)
    expect(leases.over()).toEqual([])
    clock.advance(1)
    expect(leases.over()).toEqual([held])
  })

  it('of a delivery claimed again are not taken off by the earlier claim', async () => {
    const { clock, leases, requests, renewDue, lease, lane } = withStore()
    const earlier = lease()
    const later = job(lane, { delivery: earlier.delivery, token: 99, leasedAt: 0 })
    leases.add(later)
    leases.remove(earlier)
    expect(leases.size()).toBe(1)
    clock.advance(20_000)
    await renewDue()
    expect(requests[0]?.claims).toEqual([{ ...refOf(earlier.delivery), token: 99 }])
  })
})
