import { WebhooksError } from '@posthorn/core'
import { describe, expect, it } from 'vitest'
import { outcomeOfError } from '../../src/transport/error-outcome.js'

function coded(code: string, message = 'connect 10.0.0.1:80'): Error {
  return Object.assign(new Error(message), { code })
}

describe('outcomeOfError', () => {
  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'connect'],
    ['EHOSTUNREACH', 'connect'],
    ['ENETUNREACH', 'connect'],
    ['EMFILE', 'connect'],
    ['ETIMEDOUT', 'timeout'],
    ['ETIMEOUT', 'timeout'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
    ['UND_ERR_BODY_TIMEOUT', 'timeout'],
    ['EPROTO', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['UND_ERR_SOCKET', 'reset'],
    ['UND_ERR_HEADERS_OVERFLOW', 'reset'],
    ['HPE_INVALID_CONSTANT', 'reset'],
    ['Malformed_HTTP_Response', 'reset'],
    ['ERR_ASSERTION', 'reset'],
    ['UND_ERR_ABORTED', 'aborted'],
    ['UND_ERR_DESTROYED', 'aborted'],
    ['UND_ERR_CLOSED', 'aborted'],
    ['UND_ERR_INVALID_ARG', 'invalid'],
    ['UND_ERR_NOT_SUPPORTED', 'invalid'],
  ])('takes %s for %s', (code, kind) => {
    const outcome = outcomeOfError(coded(code))
    expect(outcome.kind).toBe(kind)
    expect(outcome.message).toContain(code)
  })

  it('knows what is not HTTP, for which undici gives no code, and headers that are too long', () => {
    const notHttp = Object.assign(new Error('Expected HTTP/'), { name: 'HTTPParserError', code: undefined })
    const [first, second] = [outcomeOfError(notHttp), outcomeOfError(new TypeError('fetch failed', { cause: notHttp }))]
    expect([first, second]).toEqual(Array(2).fill({ kind: 'reset', message: 'The answer is not valid HTTP.' }))
    for (const code of ['UND_ERR_HEADERS_OVERFLOW', 'HPE_HEADER_OVERFLOW']) {
      const message = `The headers of the answer are longer than is allowed (${code}).`
      expect(outcomeOfError(coded(code))).toEqual({ kind: 'reset', message })
    }
  })

  it('knows abort and timeout by name', () => {
    expect(outcomeOfError(new DOMException('stop', 'AbortError')).kind).toBe('aborted')
    expect(outcomeOfError(new DOMException('late', 'TimeoutError')).kind).toBe('timeout')
  })

  it('knows the egress errors', () => {
    expect(outcomeOfError(new WebhooksError('blocked_address', '')).kind).toBe('blocked')
    expect(outcomeOfError(new WebhooksError('insecure_url', '')).kind).toBe('blocked')
    expect(outcomeOfError(new WebhooksError('invalid_url', '')).kind).toBe('invalid')
  })

  it('looks into causes and gathered errors', () => {
    const fetchFailed = new TypeError('fetch failed', { cause: coded('ECONNRESET') })
    expect(outcomeOfError(new Error('[POST] ...', { cause: fetchFailed })).kind).toBe('reset')
    expect(outcomeOfError(new AggregateError([coded('ENETUNREACH'), coded('ETIMEDOUT')])).kind).toBe('timeout')
    const pinned = new TypeError('fetch failed', { cause: new WebhooksError('blocked_address', '') })
    expect(outcomeOfError(pinned).kind).toBe('blocked')
  })

  it('ends with a cause that is its own cause', () => {
    const error = new Error('round')
    error.cause = error
    expect(outcomeOfError(error).kind).toBe('connect')
  })

  it('takes what nobody knows for a connection that failed', () => {
    for (const error of [new Error('odd'), coded('EODD'), 'text', undefined, null, 7]) {
      expect(outcomeOfError(error).kind).toBe('connect')
    }
  })

  it('tells customers neither addresses nor stacks', () => {
    for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EODD']) {
      const { message } = outcomeOfError(coded(code))
      expect(message).not.toContain('10.0.0.1')
      expect(message).not.toContain('\n')
    }
  })
})
