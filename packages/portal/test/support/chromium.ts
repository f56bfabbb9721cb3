import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

/** What is said where the browser's tests cannot run. */
export const noChromium =
  'There is no Chromium on this machine, so the portal was tried in no browser: apt-get install chromium-headless-shell'

/** Where the running browser listens, for the processes that run the tests. */
const address = 'POSTHORN_TEST_BROWSER'

/** The Chromium of this machine: POSTHORN_TEST_CHROMIUM, else one on the PATH; null where there is none. */
function findChromium(): string | null {
  const named = process.env.POSTHORN_TEST_CHROMIUM
  if (named !== undefined) return named
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin']
  // The first is the same browser without its windows, in which the tests take half as long
  const names = [
    'chromium-headless-shell',
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    'chrome',
  ]
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  const macOs = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  return [...candidates, macOs].find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * One browser for a whole run of tests; gives what ends it. undefined where there is none, which is said.
 * @throws Error where POSTHORN_TEST_CHROMIUM names no browser that starts
 */
export async function sharedBrowser(): Promise<(() => Promise<void>) | undefined> {
  const executablePath = findChromium()
  if (executablePath === null) {
    console.warn(noChromium)
    return undefined
  }
  const server = await chromium.launchServer({ executablePath, args: ['--no-sandbox'] })
  process.env[address] = server.wsEndpoint()
  return () => server.close()
}

/** Where the run's browser listens; null where it has none. */
export function browserAddress(): string | null {
  return process.env[address] ?? null
}
