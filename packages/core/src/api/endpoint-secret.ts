import * as v from 'valibot'
import { text } from '../input/check.js'
import type { SecretRecord, Signer } from '../ports/index.js'
import { type SecretBox, type SecretOwner, secretFingerprint, secretPrefix } from '../secrets/secret-box.js'
import { callHost } from '../user-callbacks.js'

/** Each secret that still signs costs a signature of every request. */
const maxSecrets = 10

/** What the host's signer may make; `sealed:` would be taken for a secret at rest. */
function isSecret(value: unknown): value is string {
  return v.is(text(512), value) && !value.startsWith('sealed:')
}

/** A secret of the signer's own making. `effect` says what became of the call where it makes none. @throws host_function_failed */
export function generateSecret(signer: Signer, effect: string): string {
  const generated = { name: 'signer.generateSecret', gives: 'a text of at most 512 characters', effect }
  return callHost(generated, isSecret, () => signer.generateSecret())
}

/** A secret as it is stored from `now` on, without an end. */
export function secretRecord(box: SecretBox, plain: string, owner: SecretOwner, now: number): SecretRecord {
  return {
    value: box.seal(plain, owner),
    fingerprint: secretFingerprint(plain),
    prefix: secretPrefix(plain),
    createdAt: now,
    expiresAt: null,
  }
}

/** The secrets after a rotation: what signs until now goes on for `overlapMs`, unless it ends before that anyway. */
export function rotated(stored: readonly SecretRecord[], fresh: SecretRecord, overlapMs: number): SecretRecord[] {
  const now = fresh.createdAt
  const others = stored
    .map((each) => ({ ...each, expiresAt: each.expiresAt ?? now + overlapMs }))
    .filter(({ expiresAt }) => expiresAt > now)
  return [fresh, ...others].slice(0, maxSecrets)
}
