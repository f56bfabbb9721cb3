import { type Delivery, isWebhooksError, rawJson } from '@posthorn/core'
import type { Engine } from './engine.js'
import type { Action, Scenario, ScenarioEndpoint } from './scenario.js'

/** Calls of the API that a scenario's actions stand for. */

type Call = Extract<Action, { host: number }> & { do: HostCall }

/** Actions that are calls of a process's own code. */
export type HostCall =
  | 'emit'
  | 'endpoint'
  | 'create'
  | 'cancel'
  | 'cancelMany'
  | 'retry'
  | 'replay'
  | 'replayMissing'
  | 'intrude'
  | 'prune'
  | 'deleteTenant'

export interface CallContext<Tx> {
  engine: Engine<Tx>
  scenario: Scenario
  /** Id of an endpoint of the scenario; undefined: it was not made. */
  idOf(endpoint: number): string | undefined
  made(endpoint: number, id: string): void
  /** The process's time. */
  now(): number
}

const secrets = (n: number) =>
  `whsec_${Buffer.from(`a secret of endpoint number ${n}, long enough`).toString('base64')}`

/** Registers an endpoint of the scenario. */
export async function createEndpoint<Tx>({ engine, scenario, made }: CallContext<Tx>, index: number): Promise<void> {
  const wanted: ScenarioEndpoint | undefined = scenario.endpoints[index]
  if (wanted === undefined) return
  const { life, ...settings } = wanted
  const { id } = await engine.endpoints.create({
    ...settings,
    url: `https://e${index}.example/hooks`,
    secret: secrets(index),
  })
  made(index, id)
}

async function changeEndpoint<Tx>(
  context: CallContext<Tx>,
  action: Extract<Call, { do: 'endpoint' }>,
): Promise<unknown> {
  const { engine, scenario, now } = context
  const id = context.idOf(action.endpoint)
  const tenant = scenario.endpoints[action.endpoint]?.tenant
  if (id === undefined || tenant === undefined) return null
  const ref = { tenant, id }
  switch (action.call) {
    case 'pause':
      return engine.endpoints.update({ ...ref, isActive: false })
    case 'resume':
      return engine.endpoints.update({ ...ref, isActive: true })
    case 'suspend':
      return engine.endpoints.suspend(ref)
    case 'unsuspend':
      return engine.endpoints.unsuspend(ref)
    case 'rotate':
      return engine.endpoints.rotateSecret({ ...ref, secret: secrets(action.at) })
    case 'move':
      return engine.endpoints.update({ ...ref, url: `https://e${action.endpoint}.example/moved/${action.at}` })
    case 'touch':
      return engine.endpoints.update({ ...ref, metadata: { at: now() } })
    case 'order':
      return engine.endpoints.update({ ...ref, ordering: 'fifo' })
    case 'disorder':
      return engine.endpoints.update({ ...ref, ordering: null })
    case 'delete':
      return engine.endpoints.delete(ref)
  }
}

/** One of a tenant's deliveries; undefined: there is none. */
async function pickDelivery<Tx>(
  engine: Engine<Tx>,
  action: Extract<Call, { do: 'cancel' | 'retry' }>,
): Promise<Delivery | undefined> {
  const status: Delivery['status'][] =
    action.do === 'cancel' ? ['pending', 'held'] : ['delivered', 'failed', 'cancelled']
  const { data } = await engine.deliveries.list({ tenant: action.tenant, where: { status }, page: { limit: 10 } })
  return data[action.pick % Math.max(1, data.length)]
}

/** A tenant's call for what is another's: it must find nothing. */
async function intrude<Tx>(
  context: CallContext<Tx>,
  { tenant, endpoint }: Extract<Call, { do: 'intrude' }>,
): Promise<unknown> {
  const owner = context.scenario.endpoints[endpoint]?.tenant
  const id = context.idOf(endpoint)
  if (id === undefined || owner === tenant) return null
  const tries = [
    () => context.engine.endpoints.suspend({ tenant, id }),
    () => context.engine.endpoints.delete({ tenant, id }),
    () => context.engine.deliveries.replay({ tenant, endpoint: id }),
    () => context.engine.deliveries.cancelMany({ tenant, endpoint: id }),
    () => context.engine.deliveries.replayMissing({ tenant, endpoint: id, since: new Date(0) }),
  ]
  for (const attempt of tries) {
    const found = await attempt().then(
      () => true,
      (error: unknown) => {
        if (isWebhooksError(error, 'not_found')) return false
        throw error
      },
    )
    if (found) return { intruded: true }
  }
  return null
}

/** Makes the call of an action; rejects as the API does. */
export async function makeCall<Tx>(context: CallContext<Tx>, action: Call): Promise<unknown> {
  const { engine, now } = context
  switch (action.do) {
    case 'emit': {
      const { n, tenant, type, key, deliverInMs, expiresInMs, bytes } = action
      const payload = rawJson(`{"n":${n}${bytes === 0 ? '' : `,"pad":"${'.'.repeat(bytes)}"`}}`)
      return engine.emit(type, payload, {
        tenant,
        ...(key === null ? {} : { idempotencyKey: key }),
        ...(deliverInMs === null ? {} : { deliverAt: new Date(now() + deliverInMs) }),
        ...(expiresInMs === null ? {} : { expiresAt: new Date(now() + expiresInMs) }),
      })
    }
    case 'endpoint':
      return changeEndpoint(context, action)
    case 'create':
      return createEndpoint(context, action.endpoint)
    case 'cancel':
    case 'retry': {
      const delivery = await pickDelivery(engine, action)
      if (delivery === undefined) return null
      return engine.deliveries[action.do]({ tenant: action.tenant, id: delivery.id })
    }
    case 'cancelMany': {
      const endpoint = action.endpoint === null ? undefined : context.idOf(action.endpoint)
      if (endpoint === undefined && action.endpoint !== null) return null
      const { tenant, type, dryRun } = action
      return engine.deliveries.cancelMany({
        tenant,
        dryRun,
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(type === null ? {} : { types: type }),
      })
    }
    case 'replay': {
      const endpoint = action.endpoint === null ? undefined : context.idOf(action.endpoint)
      const { tenant, status, perSecond } = action
      return engine.deliveries.replay({ tenant, status, perSecond, ...(endpoint === undefined ? {} : { endpoint }) })
    }
    case 'replayMissing': {
      const endpoint = context.idOf(action.endpoint)
      if (endpoint === undefined) return null
      const { tenant, perSecond } = action
      const since = new Date(now() - action.sinceMs)
      return engine.deliveries.replayMissing({ tenant, endpoint, since, perSecond })
    }
    case 'intrude':
      return intrude(context, action)
    case 'prune':
      return engine.prune({ before: new Date(now() - action.olderThanMs) })
    case 'deleteTenant':
      return engine.tenants.delete({ tenant: action.tenant })
  }
}
