import { readdirSync, readlinkSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getActiveResourcesInfo, memoryUsage } from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Connections of a pool. */
export interface PoolUse {
  total: number
  idle: number
  /** Callers that wait for one. */
  waiting: number
}

/** How a process is at one moment. Memory in MiB. */
export interface Vitals {
  rss: number
  heap: number
  /** Whether all garbage was collected right before. */
  isCollected: boolean
  /** Memory of C++ objects, array buffers not included. */
  external: number
  buffers: number
  /** What keeps the process alive, by kind. */
  handles: Record<string, number>
  /** Open files and sockets; null where there is no /proc. */
  files: number | null
  sockets: number | null
  /** Share of a core since the sample before, from 0. */
  cpu: number
  /** How late timers of the event loop were since the sample before, in ms. */
  loop: { p50: number; p99: number }
  pool: PoolUse | null
  /** `worker.error`s so far, by code. */
  errors: Record<string, number>
  /** What else it has failed at so far. */
  failures: number
}

/** What a process counts itself. */
export interface Counted {
  errors: Record<string, number>
  failures: number
  pool?: () => PoolUse
}

/** Answers `sample` and `collect, then sample` of the run with the vitals of this process. */
export function tellVitals(counted: Counted): void {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  let cpu = process.cpuUsage()
  let sampledAt = performance.now()
  process.on('message', (message) => {
    if (message !== 'sample' && message !== 'collect, then sample') return
    const loop = { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6 }
    const { user, system } = process.cpuUsage(cpu)
    const share = (user + system) / 1000 / (performance.now() - sampledAt)
    const isCollected = message !== 'sample'
    if (isCollected) collect()
    const vitals: Vitals = {
      ...memory(),
      isCollected,
      handles: countBy(getActiveResourcesInfo()),
      ...openFiles(),
      cpu: share,
      loop,
      pool: counted.pool?.() ?? null,
      errors: counted.errors,
      failures: counted.failures,
    }
    process.send?.({ vitals })
    // What sampling costs is not the product's
    cpu = process.cpuUsage()
    sampledAt = performance.now()
    delay.reset()
  })
}

function memory(): Pick<Vitals, 'rss' | 'heap' | 'external' | 'buffers'> {
  const { rss, heapUsed, external, arrayBuffers } = memoryUsage()
  const mebibytes = (bytes: number) => bytes / 2 ** 20
  return {
    rss: mebibytes(rss),
    heap: mebibytes(heapUsed),
    external: mebibytes(external - arrayBuffers),
    buffers: mebibytes(arrayBuffers),
  }
}

/** How often each value is there. */
export function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

function openFiles(): Pick<Vitals, 'files' | 'sockets'> {
  const folder = '/proc/self/fd'
  try {
    const targets = readdirSync(folder).map((name) => {
      try {
        return readlinkSync(`${folder}/${name}`)
      } catch {
        // The one that listed them
        return null
      }
    })
    const open = targets.filter((target) => target !== null)
    return { files: open.length, sockets: open.filter((target) => target.startsWith('socket:')).length }
  } catch {
    return { files: null, sockets: null }
  }
}
