import { WebhooksError } from '../errors.js'
import type { Signer, SignRequest } from '../ports/index.js'

function isSigner(value: unknown): value is Signer {
  if (typeof value !== 'object' || value === null) return false
  const isMethod = (name: string) => typeof Reflect.get(value, name) === 'function'
  return isMethod('sign') && isMethod('generateSecret') && Array.isArray(Reflect.get(value, 'headerNames'))
}

/** What one of several signers gives: its own headers, one at least, so that none is missing in silence. */
function signatureOf(signer: Signer, request: SignRequest, index: number): [string, string][] {
  const signed: unknown = signer.sign(request)
  const entries = typeof signed === 'object' && signed !== null ? Object.entries(signed) : []
  const isOwn = ([name]: [string, string]) => signer.headerNames.includes(name)
  if (entries.length > 0 && entries.every(isOwn)) return entries
  const message = `signers: number ${index} must give values of the headers that its headerNames names, one at least.`
  throw new WebhooksError('invalid_argument', message)
}

/**
 * Several signers in one, for receivers that change from one signature to another: each sets its own headers, and the first
 * makes new secrets. All sign with the same secrets; one that accepts none of them is left out, as long as another signs.
 * @throws invalid_argument where two set the same header
 */
export function signers(list: readonly Signer[]): Signer {
  const given: unknown = list
  const first = Array.isArray(given) && given.every(isSigner) ? given[0] : undefined
  if (first === undefined) {
    throw new WebhooksError('invalid_argument', 'signers: give a list of signers, one at least.')
  }
  const names = list.flatMap(({ headerNames }) => headerNames)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    const message = `signers: two of them set "${twice}". Give one another header, or idHeader: null.`
    throw new WebhooksError('invalid_argument', message)
  }
  const accepts = (signer: Signer, secret: string) => signer.accepts?.(secret) ?? true
  return {
    headerNames: names,
    generateSecret: () => first.generateSecret(),
    accepts: (secret) => list.some((signer) => accepts(signer, secret)),
    sign(request) {
      const able = list.filter((signer) => request.secrets.some((secret) => accepts(signer, secret)))
      if (able.length === 0) throw new WebhooksError('invalid_argument', 'There is no secret to sign with.')
      return Object.fromEntries(able.flatMap((signer) => signatureOf(signer, request, list.indexOf(signer))))
    },
  }
}
