import { connect as connectTcp, isIP, type Socket } from 'node:net'
import tls from 'node:tls'
import { readHead } from './answer-head.js'
import { firstToConnect, type Opened, whenOpen } from './first-to-connect.js'
import type { FindAddresses } from './lookup-answer.js'
import { askForTunnel, authorityOf, type ForwardProxy } from './proxy.js'
import { ProxyFault, proxyFaultOf, refusedTunnel } from './proxy-fault.js'
import { secureContextOf } from './secure-context.js'

/** Opens a tunnel to an address and port; calls back once, unless what it gives has ended the try. */
export type OpenTunnel = (target: { address: string; port: number }, opened: Opened) => () => void

/**
 * Opens tunnels through a proxy (RFC 9110, 9.3.6). It is asked for an address, never for a name: what it connects to is what
 * was checked. `find` gives the addresses of the proxy itself. Errors are a {@link ProxyFault}, or, where the proxy says so,
 * the receiver's.
 */
export function createTunnels(proxy: ForwardProxy, find: FindAddresses): OpenTunnel {
  const { hostname, port, isSecure } = proxy
  const secureContext = isSecure ? secureContextOf(proxy.tls ?? {}, 'proxy.tls') : undefined

  function dial(host: string, opened: Opened): () => void {
    if (secureContext === undefined) return whenOpen(connectTcp({ host, port }), 'connect', opened)
    const servername = isIP(hostname) ? '' : hostname
    const options = { host, port, servername, secureContext, ALPNProtocols: ['http/1.1'], rejectUnauthorized: true }
    return whenOpen(tls.connect(options), 'secureConnect', opened)
  }

  return (target, opened) => {
    const ended = new AbortController()
    const { signal } = ended
    let socket: Socket | undefined

    function end(error: Error | null): void {
      if (signal.aborted) return
      ended.abort()
      if (error !== null) socket?.destroy()
      opened(error, error === null ? socket : undefined)
    }

    function ask(connected: Socket): void {
      socket = connected
      connected.on('error', (error) => end(proxyFaultOf(error)))
      readHead(connected, (head) => {
        if (head === undefined) end(new ProxyFault('no answer to CONNECT'))
        else end(head.status < 300 ? null : refusedTunnel(head.status, head.headers))
      })
      askForTunnel(connected, proxy, authorityOf(target.address, target.port))
    }

    async function run(): Promise<void> {
      const addresses = isIP(hostname) ? [{ address: hostname, family: isIP(hostname) }] : await find(hostname, signal)
      if (signal.aborted) return
      firstToConnect({ addresses, dial, signal }, (error, connected) => {
        if (connected === undefined) end(proxyFaultOf(error))
        else ask(connected)
      })
    }

    run().catch((error: unknown) => end(proxyFaultOf(error)))
    return () => {
      if (signal.aborted) return
      ended.abort()
      socket?.destroy()
    }
  }
}
