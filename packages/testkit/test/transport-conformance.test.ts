import { ofetchTransport, undiciTransport } from '@posthorn/core'
import { describe, it } from 'vitest'
import { transportConformance } from '../src/transport/index.js'

transportConformance({
  create: ({ egress }) => undiciTransport({ egress }),
  capabilities: { name: 'undici', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: true },
  describe,
  it,
})

transportConformance({
  create: ({ egress }) => ofetchTransport({ egress }),
  capabilities: { name: 'ofetch', pinnedDns: false, headerLines: false, rawBody: false, ownConnections: false },
  describe,
  it,
})
