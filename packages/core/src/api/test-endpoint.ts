import * as v from 'valibot'
import { verdict } from '../dispatch/index.js'
import { oneIssue, WebhooksError } from '../errors.js'
import { check, idSchema, integer, notFound, strict, tenantSchema, text } from '../input/check.js'
import type { Outcome, Transport } from '../ports/index.js'
import { transported } from '../request/checked-send.js'
import { type RequestLimits, requestFor } from '../request/request.js'
import { type Target, targetOf } from '../request/target.js'
import type { ApiContext } from './context.js'
import type { ObjectRef, TestResult } from './management.js'
import type { TestSlots } from './test-slots.js'

/** Type of a test request that names none. */
export const testEventType = 'webhook.test'

const schema = strict({
  tenant: tenantSchema,
  id: idSchema,
  type: v.optional(text(128)),
  timeoutMs: v.optional(integer(1, 300_000)),
})

export interface TestContext {
  transport: Transport
  requests: RequestLimits
  slots: TestSlots
  /** Aborted when the instance is closed, which ends what is under way. */
  closed: AbortSignal
}

function describe(outcome: Outcome): string {
  if (outcome.kind !== 'response') return outcome.message
  if (verdict(outcome) === 'success') return `The receiver answered ${outcome.status}.`
  return `The receiver answered ${outcome.status}; only 2xx counts as success.`
}

/** Sends one signed request to an endpoint, outside the queue and the log. @throws also test_limit_reached, host_function_failed */
export async function testEndpoint(
  context: ApiContext & { test: TestContext },
  request: ObjectRef & { type?: string; timeoutMs?: number },
): Promise<TestResult> {
  const checked = check(schema, request, 'endpoints.test')
  return context.test.slots.run(checked, () => sendTest(context, checked))
}

async function sendTest(
  context: ApiContext & { test: TestContext },
  { tenant, id, type = testEventType, timeoutMs }: v.InferOutput<typeof schema>,
): Promise<TestResult> {
  const { transport, requests, closed } = context.test
  const known = Object.hasOwn(context.events, type) ? context.events[type] : undefined
  if (known === undefined && type !== testEventType) {
    const message = `type: "${type}" is not in the catalogue; see eventTypes.list().`
    throw new WebhooksError('unknown_event_type', message, oneIssue('type', `"${type}" is not in the catalogue`))
  }
  const record = await context.store.endpoints.get({ tenant, id })
  if (record === null) throw notFound('endpoint', id)
  const target: Target = targetOf(record, context.profiles, context.box)
  const now = context.clock.now()
  const began = context.clock.monotonic()
  const message = {
    id: context.ids.message(now),
    tenant,
    type,
    payload: JSON.stringify(known?.example ?? { test: true }),
    createdAt: now,
    traceparent: null,
  }
  const wire = requestFor(message, target, requests, now)
  const deadline = Math.min(wire.timeoutMs, timeoutMs ?? wire.timeoutMs)
  const outcome = await transported(transport, { ...wire, timeoutMs: deadline }, { signal: closed })
  return {
    success: verdict(outcome) === 'success',
    outcome: outcome.kind,
    statusCode: outcome.kind === 'response' ? outcome.status : null,
    message: describe(outcome),
    durationMs: Math.round(context.clock.monotonic() - began),
  }
}
