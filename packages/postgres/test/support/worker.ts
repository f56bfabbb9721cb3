import { fileURLToPath } from 'node:url'
import { type Script, startScript } from '@posthorn/tooling/start-script'
import { onTestFinished } from 'vitest'

const program = fileURLToPath(new URL('./deliver-process.ts', import.meta.url))

/** Starts a worker in a process of its own. `name` goes out with every request as `x-worker`. */
export function startWorker(options: { url: string; schema: string; name: string; leaseMs?: number }): Script {
  const { url, schema, name, leaseMs = 8000 } = options
  const script = startScript(program, [url, schema, name, String(leaseMs)])
  onTestFinished(() => script.kill())
  return script
}
