import type { Faults } from './faults.js'
import type { Host } from './host.js'
import type { WorldClock } from './world-clock.js'

/** Wake-ups between processes: late, lost where a fault says so, never to who caused them. */
export function createWakes(world: WorldClock, faults: Faults) {
  const listeners = new Map<() => void, Host>()
  return {
    onWake(host: Host, listener: () => void): () => void {
      listeners.set(listener, host)
      return () => void listeners.delete(listener)
    },
    /** Something may have become due. */
    made(by: Host): void {
      for (const [listener, host] of listeners) {
        if (host.index === by.index || host.isDead() || faults.isDeaf(host)) continue
        world.after(1, () => host.enter(listener))
      }
    },
  }
}
