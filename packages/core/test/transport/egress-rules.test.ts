import { createEgress, type EgressOptions } from '@posthorn/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** The code that `checkUrl` throws, or null where it takes the URL. */
function verdict(url: string, options: EgressOptions = {}): string | null {
  const egress = createEgress(options)
  try {
    egress.checkUrl(url)
    return null
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'not coded'
  }
}

const byte = fc.integer({ min: 0, max: 255 })

/** Addresses of the ranges that are not public, as four bytes. */
const blockedIpv4: fc.Arbitrary<number[]> = fc.oneof(
  fc.tuple(fc.constantFrom(0, 10, 127), byte, byte, byte),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
  fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
  fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
  fc.tuple(fc.constant(192), fc.constant(0), fc.constantFrom(0, 2), byte),
  fc.tuple(fc.constant(198), fc.constantFrom(18, 19), byte, byte),
  fc.tuple(fc.constant(198), fc.constant(51), fc.constant(100), byte),
  fc.tuple(fc.constant(203), fc.constant(0), fc.constant(113), byte),
  fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
  fc.constant<number[]>([168, 63, 129, 16]),
)
const publicIpv4: fc.Arbitrary<number[]> = fc.oneof(
  fc.tuple(fc.constantFrom(1, 8, 11, 52, 93, 126, 128, 200), byte, byte, byte),
  fc.constantFrom<number[]>(
    [100, 63, 255, 255],
    [100, 128, 0, 0],
    [172, 15, 0, 1],
    [172, 32, 0, 1],
    [192, 167, 1, 1],
    [223, 1, 1, 1],
  ),
)

const hex = (value: number, digits = 0) => value.toString(16).padStart(digits, '0')

/** The two 16-bit groups of an address, as IPv6 writes them. */
function groups([a = 0, b = 0, c = 0, d = 0]: number[]): string {
  return `${hex(a * 256 + b)}:${hex(c * 256 + d)}`
}

/** Every way to write an IPv4 address as the host of a URL. */
function spellings(bytes: number[]): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  const dotted = bytes.join('.')
  const number = a * 0x1000000 + b * 0x10000 + c * 0x100 + d
  return [
    dotted,
    `${dotted}.`,
    `${number}`,
    `0x${hex(number)}`,
    `0${number.toString(8)}`,
    bytes.map((part) => `0x${hex(part)}`).join('.'),
    bytes.map((part) => `0${part.toString(8)}`).join('.'),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    dotted.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    dotted.replaceAll('.', '\u3002'),
    [...dotted].map((char) => `%${hex(char.charCodeAt(0), 2)}`).join(''),
    `[::ffff:${dotted}]`,
    `[::FFFF:${groups(bytes)}]`,
    `[64:ff9b::${dotted}]`,
    `[2002:${groups(bytes)}::1]`,
    `[0:0:0:0:0:ffff:${groups(bytes)}]`,
  ]
}

describe('literal addresses', () => {
  it('refuses every blocked IPv4 address in every spelling', () => {
    fc.assert(
      fc.property(blockedIpv4, (bytes) => {
        for (const host of spellings(bytes))
          expect([host, verdict(`https://${host}/`)]).toEqual([host, 'blocked_address'])
        expect(createEgress().isAllowedAddress(bytes.join('.'))).toBe(false)
      }),
    )
  })

  it('takes every public IPv4 address in every spelling', () => {
    fc.assert(
      fc.property(publicIpv4, (bytes) => {
        for (const host of spellings(bytes)) expect([host, verdict(`https://${host}/`)]).toEqual([host, null])
        expect(createEgress().isAllowedAddress(bytes.join('.'))).toBe(true)
      }),
    )
  })

  it('takes no IPv6 address outside 2000::/3 that has no public IPv4 address inside', () => {
    const group = fc.integer({ min: 0, max: 0xffff })
    const outside = group.filter((first) => first >> 13 !== 1)
    fc.assert(
      fc.property(outside, fc.array(group, { minLength: 7, maxLength: 7 }), (first, rest) => {
        fc.pre(!(first === 0x64 && rest[0] === 0xff9b))
        const address = [first, ...rest].map((part) => hex(part)).join(':')
        expect(createEgress().isAllowedAddress(address)).toBe(false)
        expect(verdict(`https://[${address}]/`)).toBe('blocked_address')
      }),
    )
  })

  it.each([
    '::',
    '::1',
    '::7f00:1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '100::1',
    '64:ff9b:1::808:808',
    '2001::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:db8::1',
    '2001:2::1',
    '3fff::1',
    '5f00::1',
    '4000::1',
    '::ffff:0:808:808',
  ])('refuses %s', (address) => {
    expect(createEgress().isAllowedAddress(address)).toBe(false)
  })

  it.each(['2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '64:ff9b::808:808', '2002:808:808::1'])(
    'takes %s',
    (address) => {
      expect(createEgress().isAllowedAddress(address)).toBe(true)
      expect(verdict(`https://[${address}]/`)).toBe(null)
    },
  )

  it('refuses what is not an address', () => {
    for (const text of ['', 'example.com', '1.2.3', '0x7f.1', '2130706433', '1.2.3.4.5', '8.8.8.8 ', '[::1]']) {
      expect(createEgress().isAllowedAddress(text)).toBe(false)
    }
  })
})

// Hostile ones are in the table of ssrf.test.ts
describe('host names', () => {
  it.each([
    'example.com',
    'EXAMPLE.com.',
    'bücher.example',
    'localhost.example.com',
    'internal.example',
    'xn--80ak6aa92e.com',
  ])('takes %s', (host) => expect(verdict(`https://${host}/hooks?a=b#c`)).toBe(null))
})

describe('URLs', () => {
  it.each([
    '',
    ' ',
    'example.com/hooks',
    '/hooks',
    'https://',
    'https://exa mple.com',
    'https://[::1',
    'https://1.2.3.4.5',
    'https://256.1.1.1',
    'javascript:alert(1)',
    'https://user@example.com',
    'https://user:pass@example.com',
    'https://:pass@example.com',
    'https://example.com:65536',
  ])('calls %j invalid', (url) => {
    expect(verdict(url)).toBe('invalid_url')
  })

  it('demands https by default', () => {
    expect(verdict('http://example.com/')).toBe('insecure_url')
    expect(verdict('http://127.0.0.1/')).toBe('insecure_url')
    expect(verdict('http://example.com/', { allowHttp: true })).toBe(null)
    expect(verdict('http://127.0.0.1/', { allowHttp: true })).toBe('blocked_address')
  })

  it('takes ports that the web uses', () => {
    for (const port of ['', ':80', ':443', ':3000', ':8080', ':8443', ':65535']) {
      expect(verdict(`https://example.com${port}/`)).toBe(null)
    }
  })

  it('gives the URL parsed', () => {
    expect(createEgress().checkUrl('HTTPS://Example.COM:443/a?b').href).toBe('https://example.com/a?b')
  })

  it('throws nothing but coded errors, whatever the text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.string({ unit: 'binary' }).map((rest) => `https://${rest}`),
    )
    fc.assert(
      fc.property(text, (url) => {
        expect([null, 'invalid_url', 'insecure_url', 'blocked_address']).toContain(verdict(url))
      }),
    )
  })
})

describe('servers', () => {
  it('are addresses, with or without a port', () => {
    const servers = ['10.0.0.2', '127.0.0.1:5353', '::1', 'fd00::2', '[fd00::2]', '[fd00::2]:5353']
    expect(createEgress({ servers }).servers).toEqual(servers)
  })

  it.each([
    '',
    'ns.example',
    'ns.example:53',
    '10.0.0.2:',
    '10.0.0.2:0',
    '10.0.0.2:65536',
    '[fd00::2',
    'fd00::2:x',
    '[]',
  ])('are not %j', (server) => {
    expect(() => createEgress({ servers: ['10.0.0.1', server] })).toThrow(/egress\.servers/)
  })

  it('are one at least, and the only way to find names', () => {
    expect(() => createEgress({ servers: [] })).toThrow(/egress\.servers/)
    expect(() => createEgress({ servers: ['10.0.0.2'], lookup: async () => [] })).toThrow(/egress\.servers/)
  })
})

describe('allow', () => {
  it('opens ranges, addresses and what has them inside', () => {
    const allow = ['127.0.0.0/8', '10.1.2.3', 'fd00:1::/32']
    const egress = createEgress({ allow })
    for (const address of ['127.0.0.1', '127.9.9.9', '10.1.2.3', '::ffff:127.0.0.1', '64:ff9b::a01:203', 'fd00:1::5']) {
      expect([address, egress.isAllowedAddress(address)]).toEqual([address, true])
    }
    for (const address of ['10.1.2.4', 'fd00:2::5', '169.254.169.254', '::1']) {
      expect([address, egress.isAllowedAddress(address)]).toEqual([address, false])
    }
    expect(verdict('https://127.0.0.1:8443/', { allow })).toBe(null)
    expect(verdict('https://10.1.2.4/', { allow })).toBe('blocked_address')
  })

  it('opens localhost with loopback', () => {
    expect(verdict('https://localhost:3000/', { allow: ['127.0.0.0/8'] })).toBe(null)
    expect(verdict('https://localhost:3000/', { allow: ['::1'] })).toBe(null)
    expect(verdict('https://localhost:3000/', { allow: ['10.0.0.0/8'] })).toBe('blocked_address')
  })

  it('opens names, with any address they have', () => {
    const allow = ['Hooks.Internal.', '*.corp.internal', 'bücher.local']
    for (const host of ['hooks.internal', 'HOOKS.internal.', 'a.corp.internal', 'a.b.corp.internal', 'bücher.local']) {
      expect([host, verdict(`https://${host}/`, { allow })]).toEqual([host, null])
    }
    for (const host of ['a.hooks.internal', 'corp.internal', 'xcorp.internal', 'internal']) {
      expect([host, verdict(`https://${host}/`, { allow })]).toEqual([host, 'blocked_address'])
    }
    const egress = createEgress({ allow })
    const inside = [{ address: '10.0.0.1', family: 4 }]
    expect(egress.allowedAddresses('a.corp.internal', inside)).toEqual(inside)
    expect(egress.allowedAddresses('example.com', inside)).toEqual([])
  })

  it('says which entry is none', () => {
    for (const entry of [
      '',
      ' ',
      '10.0.0.0/33',
      '300.1.1.1',
      '127.1',
      'http://example.com',
      'a b',
      'example.com:80',
      '*',
      '*.*.a',
    ]) {
      expect(() => createEgress({ allow: [entry] }), entry).toThrow(/egress\.allow/)
    }
  })
})
