import { createNodeHandler } from '@posthorn/http/node'
import { memoryStore } from '@posthorn/memory'
import { httpConformance, httpSubject, listen } from '@posthorn/testkit'
import { describe, it } from 'vitest'

httpConformance({
  name: 'node:http',
  open: () => httpSubject(memoryStore()),
  create: async (webhooks, options) => {
    const handle = createNodeHandler(webhooks, options)
    return listen((req, res) => void handle(req, res))
  },
  describe,
  it,
})
