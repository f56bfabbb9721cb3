import { ensureBuilt } from '@posthorn/tooling/build'
import { sharedServer } from '@posthorn/tooling/postgres'
import { sharedBrowser } from './chromium.js'

/** For all tests of the package: a PostgreSQL, the pages as they are served, and a browser, where there is one. */
export default async function setUp(): Promise<() => Promise<void>> {
  const stopServer = await sharedServer()
  ensureBuilt('packages/portal')
  const stopBrowser = await sharedBrowser()
  return async () => {
    await stopBrowser?.()
    await stopServer?.()
  }
}
