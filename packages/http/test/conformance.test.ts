import { createNodeHandler } from '@posthorn/http/node'
import { httpConformance } from '@posthorn/testkit'
import { describe, it } from 'vitest'
import { listen } from './support/listen.js'
import { openSubject } from './support/subject.js'

httpConformance({
  name: 'node:http',
  open: openSubject,
  create: async (webhooks, options) => {
    const handle = createNodeHandler(webhooks, options)
    return listen((req, res) => void handle(req, res))
  },
  describe,
  it,
})
