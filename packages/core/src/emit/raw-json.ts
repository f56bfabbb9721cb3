import { WebhooksError } from '../errors.js'
import type { RawJson } from '../types/index.js'

class RawJsonText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/**
 * A payload given as JSON text, to be sent byte for byte: number forms such as `1.0`, 64-bit integers and key order
 * stay as they are. @throws payload_not_json
 */
export function rawJson(text: string): RawJson {
  let cause: unknown
  try {
    if (typeof text === 'string' && text.isWellFormed()) {
      JSON.parse(text)
      const raw: object = Object.freeze(new RawJsonText(text))
      if (isRawJson(raw)) return raw
    }
  } catch (error) {
    cause = error
  }
  throw new WebhooksError('payload_not_json', 'rawJson() needs a text that is JSON, in well-formed Unicode.', { cause })
}

/** Whether a payload was made by {@link rawJson}. */
export function isRawJson(payload: unknown): payload is RawJson {
  return payload instanceof RawJsonText
}
