import { rest } from '@posthorn/http'
import { expect, test } from 'vitest'
import { asObject } from '../support/json.js'
import { allDialects, caller, mountNames, openDialect, verifyStandard } from './support.js'

test.each(mountNames)(
  '%s serves a dialect at whole paths, and what it creates is sent to and signed',
  async (mount) => {
    const app = await openDialect(rest, { mount, events: { 'contact:created': {} } })
    try {
      expect(Object.values(allDialects)).toContain(rest)
      expect((await app.call('GET /endpoints', undefined, { authorization: 'Bearer nobody' })).status).toBe(401)
      const made = asObject(await app.expect(201, 'POST /endpoints', '{"url": "https://example.com/webhook"}'))
      expect(made).toMatchObject({ createdBy: caller.actor, status: 'active' })
      const [request, ...more] = await app.emitted('contact:created', { id: 7 })
      if (!request) throw new Error('Nothing came.')
      expect(more).toEqual([])
      expect([request.url, JSON.parse(request.text)]).toMatchObject(['/webhook', { type: 'contact:created' }])
      verifyStandard(request, String(made.secret))
      expect(() => verifyStandard({ ...request, text: '{}' }, String(made.secret))).toThrow('No matching signature')
      expect(app.errors).toEqual([])
    } finally {
      await app.close()
    }
  },
)
