import assert from 'node:assert/strict'
import { testEpoch } from '../../test-epoch.js'
import { messageRecord } from '../builders.js'
import { addEndpoint, claimDue, emit } from '../steps.js'
import { caseGroup } from '../store-case.js'

const payloads = {
  'key order and repeated keys': '{"b":1,"a":2,"10":3,"9":4,"a":5}',
  numbers: '[1.0,1e5,1E+2,-0,0.1000,12345678901234567890,9007199254740993]',
  escapes: String.raw`{"a":"\u0041\/\n\u0000\ud800","\u0062":"\"\\"}`,
  'white space': ' {\n\t"a" : [ 1 , 2 ]\r\n} ',
  'text of many scripts': '{"text":"😀 ünï 漢字 \u2028 \u00e9 e\u0301 \ufeff"}',
  quotes: `{"sql":"'; DROP TABLE messages; --","percent":"%s $1 ?"}`,
  scalars: 'null',
  'a large text': JSON.stringify({ text: 'x€'.repeat(100_000) }),
}

export const payloadCases = caseGroup('payload', {
  'the text survives storage byte for byte, in the log and in a claim': async ({ store }) => {
    await addEndpoint(store)
    for (const [what, payload] of Object.entries(payloads)) {
      const { message } = await emit(store, { payload })
      assert.equal((await store.log.message(message))?.payload, payload, `${what}, in the log`)
      const claimed = await claimDue(store)
      assert.equal(claimed.messages[0]?.payload, payload, `${what}, in the claim`)
    }
  },

  'every other field of a message comes back as it was': async ({ store }) => {
    await addEndpoint(store, { scopes: [] })
    const message = messageRecord({
      scopes: ['a="1"', 'ü=😀'],
      idempotencyKey: "key '1' 😀",
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      deliverAt: testEpoch + 10,
      expiresAt: testEpoch + 99_999,
    })
    await emit(store, message)
    assert.deepEqual(await store.log.message(message), message)
    assert.deepEqual((await claimDue(store)).messages, [message])
  },
})
