import { readdirSync, readFileSync } from 'node:fs'

/** CPU time in µs: of this process, with its threads, and of the PostgreSQL server; null where that is not known. */
export interface Cpu {
  process: number
  server: number | null
}

/** /proc counts in hundredths of a second. */
const usPerTick = 10_000

/** The parent of a process, its own ticks, and those of its children that have ended; null once it is gone. */
function statOf(pid: number | string) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in brackets, may hold spaces
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ticks = (from: number) => Number(fields[from]) + Number(fields[from + 1])
    return { parent: Number(fields[1]), own: ticks(11), ended: ticks(13) }
  } catch {
    return null
  }
}

/** What the server has used so far: the postmaster, its children, and those of them that have ended. */
function serverUs(postmaster: number): number | null {
  const stat = statOf(postmaster)
  if (stat === null) return null
  let ticks = stat.own + stat.ended
  for (const pid of readdirSync('/proc')) {
    const child = /^\d+$/.test(pid) ? statOf(pid) : null
    if (child?.parent === postmaster) ticks += child.own
  }
  return ticks * usPerTick
}

/** Starts to count; the function it gives says what `units` of work have used since, each. */
export function startCpu(postmaster: number | null): (units: number) => Cpu {
  const read = () => (postmaster === null ? null : serverUs(postmaster))
  const serverBefore = read()
  const before = process.cpuUsage()
  return (units) => {
    const { user, system } = process.cpuUsage(before)
    const server = read()
    return {
      process: (user + system) / units,
      server: server === null || serverBefore === null ? null : (server - serverBefore) / units,
    }
  }
}
