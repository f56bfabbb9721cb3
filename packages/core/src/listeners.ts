import { EventEmitter } from 'eventemitter3'
import { isWebhooksError, WebhooksError } from './errors.js'
import { callAndForget } from './user-callbacks.js'
import { eventNames, type WebhooksEvents } from './webhooks-events.js'

type EventArgument<Name extends keyof WebhooksEvents> = Parameters<WebhooksEvents[Name]>[0]

/**
 * The instance's listeners. `report` is told every error, and whether a listener of `worker.error` hears of it; it must
 * not throw. A listener that throws, or whose promise is rejected, is caught and reported; the others are called all the
 * same.
 */
export function createListeners(report: (error: WebhooksError, isHeard: boolean) => void) {
  const emitter = new EventEmitter()

  function reportError(error: WebhooksError): void {
    report(error, emitter.listenerCount('worker.error') > 0)
  }

  function failed(name: string, cause: unknown): void {
    const error = new WebhooksError('listener_failed', `A listener of "${name}" threw.`, { cause })
    // Not to a listener of worker.error again: it may be the one that throws
    if (name === 'worker.error') reportError(error)
    else emit('worker.error', error)
  }

  function emit<Name extends keyof WebhooksEvents>(name: Name, argument: EventArgument<Name>): void {
    if (isWebhooksError(argument)) reportError(argument)
    emitter.emit(name, argument)
  }

  return {
    emit,
    /** Whether anybody listens: building an event has a cost. */
    has: (name: keyof WebhooksEvents) => emitter.listenerCount(name) > 0,
    /** Gives a function that takes the listener off again. @throws invalid_argument */
    on<Name extends keyof WebhooksEvents>(name: Name, listener: (argument: EventArgument<Name>) => void): () => void {
      if (!Object.hasOwn(eventNames, name) || typeof listener !== 'function') {
        const message = `on: give a function and one of the events ${Object.keys(eventNames).join(', ')}.`
        throw new WebhooksError('invalid_argument', message)
      }
      const guarded = (argument: EventArgument<Name>) =>
        callAndForget(
          () => listener(argument),
          (cause) => failed(name, cause),
        )
      emitter.on(name, guarded)
      return () => void emitter.off(name, guarded)
    },
  }
}

export type Listeners = ReturnType<typeof createListeners>
