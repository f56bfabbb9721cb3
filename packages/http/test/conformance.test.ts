import { createNodeHandler } from '@posthorn/http/node'
import { memoryStore } from '@posthorn/memory'
import { httpConformance, httpSubject, listen } from '@posthorn/testkit'
import { describe, it } from 'vitest'
import { documentOf, faultOfAnswer } from './support/openapi.js'

const subject = await httpSubject(memoryStore())
const fault = faultOfAnswer(await documentOf(subject.webhooks))
await subject.close()

httpConformance({
  name: 'node:http',
  open: () => httpSubject(memoryStore()),
  create: async (webhooks, options) => {
    const handle = createNodeHandler(webhooks, options)
    return listen((req, res) => void handle(req, res))
  },
  async check(target, answer) {
    const wrong = fault(target, answer)
    if (wrong !== null) throw new Error(`${target} ${answer.status}: ${wrong}: ${answer.text}`)
  },
  describe,
  it,
})
