import { describe, expect, it } from 'vitest'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'

function fail(): never {
  throw new Error('the host’s own')
}

const reject = async () => fail()

/** One delivery of which the first attempt fails. */
async function failedOnce(options: object) {
  const instance = await testInstance({ answer: () => response(500), ...options })
  await instance.addEndpoint()
  await instance.webhooks.emit('invoice.paid', {}, { tenant })
  await instance.webhooks.drain()
  const [delivery] = (await instance.webhooks.deliveries.list({ tenant })).data
  return { ...instance, delivery, waitMs: (delivery?.dueAt?.getTime() ?? 0) - instance.clock.now() }
}

describe('a retry policy that throws or gives no delay', () => {
  const values = [undefined, Number.NaN, -1, -0.4, Number.NEGATIVE_INFINITY, '5', 5n, {}, true]

  it.each([fail, reject, ...values.map((value) => () => value)])(
    'is reported, and the standard one decides (%#)',
    async (next) => {
      const { errors, delivery, waitMs } = await failedOnce(untyped({ retry: { next } }))
      expect(errors.map(({ code }) => code)).toEqual(['host_function_failed'])
      expect(errors[0]?.message).toMatch(/^retry\.next (threw|must give).*the default schedule sets/)
      expect(delivery).toMatchObject({ status: 'pending', attempts: 1 })
      expect(waitMs).toBeGreaterThanOrEqual(5000)
      expect(waitMs).toBeLessThanOrEqual(5500)
    },
  )

  it('may ask for any time, which is cut to thirty days', async () => {
    const { errors, waitMs } = await failedOnce({ retry: { next: () => Number.POSITIVE_INFINITY } })
    expect(errors).toEqual([])
    expect(waitMs).toBe(30 * 24 * 3600 * 1000)
  })
})

it('a source of chance that throws costs no slot: the delivery is tried again in a minute', async () => {
  const { errors, delivery, waitMs } = await failedOnce({ random: fail })
  expect(errors).toMatchObject([{ message: 'the host’s own' }])
  expect(delivery).toMatchObject({ status: 'pending', attempts: 0 })
  expect(waitMs).toBe(60_000)
})
