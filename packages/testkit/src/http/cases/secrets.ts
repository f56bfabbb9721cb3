import assert from 'node:assert/strict'
import { asText, caseGroup } from '../context.js'

/** Whoever may not read a hidden value gets it in no other way either. */
export const secretCases = caseGroup('secrets', {
  async 'lets nobody carry a hidden header to a server of their own'({ call, expect, receiver }) {
    const [home, thief] = [await receiver(), await receiver()]
    const json = { url: home.url, headers: { authorization: 'Bearer hidden', 'x-plain': 'seen' } }
    const { id, headers } = await expect(201, 'POST /endpoints', { json })
    const as = 'acme:read,list,write,test,replay'
    for (const change of [{ url: thief.url }, { url: thief.url, headers }]) {
      const refused = await expect(400, `PATCH /endpoints/${id}`, { as, json: change })
      assert.equal(refused.code, 'forbidden_header')
      assert.match(asText(refused.detail), /authorization/)
    }
    assert.equal((await call(`POST /endpoints/${id}/test`, { as })).status, 200)
    assert.equal(thief.requests.length, 0)
    await expect(200, `PATCH /endpoints/${id}`, { as, json: { url: thief.url, headers: { 'x-plain': 'seen' } } })
    await expect(200, `POST /endpoints/${id}/test`, { as })
    assert.equal(thief.requests[0]?.headers.authorization, undefined)
  },

  async 'lets who may read a hidden header take it along'({ expect, receiver }) {
    const [home, moved] = [await receiver(), await receiver()]
    const json = { url: home.url, headers: { authorization: 'Bearer hidden' } }
    const { id, headers } = await expect(201, 'POST /endpoints', { json })
    await expect(200, `PATCH /endpoints/${id}`, { json: { url: moved.url, headers } })
    await expect(200, `POST /endpoints/${id}/test`)
    assert.equal(moved.requests[0]?.headers.authorization, 'Bearer hidden')
  },
})
