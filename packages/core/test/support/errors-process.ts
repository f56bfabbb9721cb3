import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createWebhooks, githubSignature, standardWebhooks, undiciTransport } from '@posthorn/core'
import { verify } from '@posthorn/core/verify'
import { memoryStore } from '@posthorn/memory'

// A process that keeps nothing but errors of calls that had secrets, and writes what is in its heap.
const [, , secretsFile = '', snapshotFile = ''] = process.argv
const tenant = 'acme'
const url = 'https://receiver.example/'

/** A private key, as a host would make one. */
function privateKey(): string {
  const { privateKey: key, publicKey } = generateKeyPairSync('ed25519')
  const seed = key.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
  const halves = [seed, publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)]
  return `whsk_${Buffer.concat(halves).toString('base64')}`
}

async function fail(): Promise<unknown[]> {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const token = randomBytes(32).toString('hex')
  const signingKey = privateKey()
  const [key = '', otherKey = ''] = [randomBytes(32), randomBytes(32)].map((bytes) => bytes.toString('base64'))
  writeFileSync(secretsFile, JSON.stringify([secret, token, signingKey, key, otherKey]))
  const store = memoryStore()
  const profiles = { hmac: { signer: githubSignature() } }
  const options = { store, events: {}, profiles, transport: undiciTransport() }
  const webhooks = createWebhooks({ ...options, secrets: { keys: [key] } })
  const other = createWebhooks({ ...options, secrets: { keys: [otherKey] } })
  const headers = { authorization: token }
  const { id } = await webhooks.endpoints.create({ tenant, url, secret, headers })
  const signed = standardWebhooks().sign({ id: 'm', timestamp: 1, body: '{}', secrets: [secret, signingKey] })
  const { endpoints } = webhooks
  const calls = [
    () => endpoints.create({ tenant, url, secret: `${secret} a blank` }),
    () => endpoints.create({ tenant, url, secret: signingKey, profile: 'hmac' }),
    () => endpoints.create({ tenant, url: `https://user:${token}@receiver.example/`, secret }),
    () => endpoints.create({ tenant, url: 'https://127.0.0.1/', secret, headers }),
    () => endpoints.update({ tenant, id, secret: `${signingKey}x`, headers }),
    () => endpoints.update({ tenant, id, headers: { authorization: `${token}\n` } }),
    () => endpoints.update({ tenant, id, version: 99, secret }),
    () => endpoints.rotateSecret({ tenant, id: 'nope', secret }),
    () => other.endpoints.getSecret({ tenant, id }),
    () => verify('{}', signed, secret),
    () => verify('{"changed":1}', signed, [secret], { now: 1000 }),
    () => verify('{}', signed, signingKey, { now: 1000 }),
    async () => createWebhooks({ ...options, secrets: { keys: [`${key}!`] } }),
  ]
  const errors: unknown[] = []
  for (const call of calls) {
    await call().then(
      () => errors.push(null),
      (error) => errors.push(error),
    )
  }
  await Promise.all([webhooks.close(), other.close()])
  return errors
}

const errors = await fail()
// What a regular expression matched last is kept by the engine
'x'.replace(/x/, 'y')
await new Promise((resolve) => setTimeout(resolve))
setFlagsFromString('--expose-gc')
runInNewContext('gc')()
writeHeapSnapshot(snapshotFile)
process.send?.(errors.map((error) => (error instanceof Error && 'code' in error ? error.code : String(error))))
process.disconnect()
