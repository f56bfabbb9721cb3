/** What creating an endpoint with a URL throws; null: nothing, since only its addresses tell. */
type Refusal = 'blocked_address' | 'invalid_url' | null

/** A URL that leads inside; `{port}` is where a listener would hear of it. */
export interface HostileTarget {
  why: string
  url: string
  atCreation: Refusal
  /** What its host name resolves to, lookup after lookup; the last stays. */
  answers?: string[][]
}

const host = (why: string, ...hosts: string[]): HostileTarget[] =>
  hosts.map((each) => ({ why, url: `http://${each}:{port}/hooks`, atCreation: 'blocked_address' }))
const whole = (why: string, atCreation: Refusal, ...urls: string[]): HostileTarget[] =>
  urls.map((url) => ({ why, url, atCreation }))
const name = (why: string, hostname: string, ...answers: string[][]): HostileTarget => ({
  why,
  url: `http://${hostname}:{port}/hooks`,
  atCreation: null,
  answers,
})

/** One table of what must not be connected to, at creation and when it is sent. */
export const hostileTargets: readonly HostileTarget[] = [
  ...host('loopback', '127.0.0.1', '127.255.255.254', '0.0.0.0', '[::1]', '[0:0:0:0:0:0:0:1]', '[::]'),
  ...host('decimal', '2130706433', '0', '2852039166'),
  ...host('hex', '0x7f000001', '0x7f.1', '0x7f.0x0.0x0.0x1', '0xa9fea9fe'),
  ...host('octal', '0177.0.0.1', '017700000001', '0251.0376.0251.0376', '0177.0x0.0.1'),
  ...host('short', '127.1', '127.0.1', '10.1'),
  ...host('other digits and dots', '１２７.０.０.１', '①②⑦.⓪.⓪.①', '127。0。0。1', '127．0．0．1'),
  ...host('percent-encoded', '%31%32%37.0.0.1', '127%2e0%2e0%2e1', 'loc%61lhost'),
  ...host('trailing dot', '127.0.0.1.', '2130706433.', 'localhost.', 'a.localhost.', 'metadata.google.internal.'),
  ...host('IPv4-mapped', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::FFFF:169.254.169.254]', '[::ffff:a00:1]'),
  ...host('IPv4-compatible', '[::127.0.0.1]', '[::7f00:1]'),
  ...host('IPv4-translated', '[::ffff:0:127.0.0.1]'),
  ...host('NAT64', '[64:ff9b::127.0.0.1]', '[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::7f00:1]'),
  ...host('6to4', '[2002:7f00:1::]', '[2002:a9fe:a9fe::1]', '[2002:c0a8:101::1]'),
  ...host('Teredo', '[2001:0:7f00:1::1]', '[2001:0:4136:e378:8000:63bf:80ff:fffe]'),
  ...host(
    'localhost',
    'localhost',
    'LOCALHOST',
    'a.b.localhost',
    'ｌocalhost',
    'local\u00adhost',
    'localhost.localdomain',
  ),
  ...host('private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '[fc00::1]', '[fd12::1]'),
  ...host('link-local', '169.254.1.1', '[fe80::1]', '[febf::1]', '[fec0::1]'),
  ...host('metadata', '169.254.169.254', '[fd00:ec2::254]', '192.0.0.192', '168.63.129.16', '100.100.100.200'),
  ...host('reserved', '192.0.2.1', '198.18.0.1', '203.0.113.1', '240.0.0.1', '[2001:db8::1]', '[100::1]', '[5f00::1]'),
  ...host('multicast', '224.0.0.1', '255.255.255.255', '[ff02::1]', '[ff0e::1]'),
  ...host('names inside', 'intranet', 'printer.local', 'db.internal', 'router.home.arpa', 'metadata.google.internal'),
  ...whole(
    'how a URL can be read',
    'blocked_address',
    'http://127.0.0.1:{port}\\@receiver.example/',
    'http://127.0.0.1:{port}#@receiver.example/',
    'http:127.0.0.1:{port}/',
    'http:\\\\127.0.0.1:{port}/',
    'http:///127.0.0.1:{port}/',
    ' http://127.0.0.1:{port}/',
    'http://127.0.\n0.1:{port}/',
    'http://local\thost:{port}/',
  ),
  ...whole(
    'zone ids',
    'invalid_url',
    'http://[fe80::1%25lo]:{port}/',
    'http://[::1%lo]:{port}/',
    'http://[::1%251]:{port}/',
  ),
  ...whole(
    'userinfo',
    'invalid_url',
    'http://receiver.example@127.0.0.1:{port}/',
    'http://receiver.example:443@localhost:{port}/',
    'http://:@a:b@127.0.0.1:{port}/',
  ),
  ...whole(
    'empty labels',
    'invalid_url',
    'http://127.0.0.1..:{port}/',
    'http://localhost..:{port}/',
    'http://.localhost:{port}/',
    'http://a..localhost:{port}/',
    'http://metadata.google.internal..:{port}/',
  ),
  ...whole(
    'ports of others',
    'invalid_url',
    'http://receiver.example:22/',
    'http://receiver.example:25/',
    'http://receiver.example:0/',
    'http://receiver.example:6667/',
  ),
  ...whole(
    'other schemes',
    'invalid_url',
    'file:///etc/passwd',
    'gopher://127.0.0.1:{port}/',
    'ftp://127.0.0.1:{port}/',
    'ws://127.0.0.1:{port}/',
    'data:text/plain,x',
    'unix:/var/run/docker.sock',
  ),
  name('a name that is loopback', 'loopback.example', ['127.0.0.1']),
  name('a name that says its address', '127.0.0.1.nip.example', ['127.0.0.1']),
  name('a name that is loopback in IPv6', 'loopback6.example', ['::1']),
  name('a name that is nowhere', 'zero.example', ['0.0.0.0', '::']),
  name('a name that is IPv4-mapped', 'mapped.example', ['::ffff:127.0.0.1']),
  name('a name with a zone id', 'zone.example', ['fe80::1%lo']),
  name('a name that is metadata', 'metadata.example', ['169.254.169.254']),
  name('a name that is private', 'private.example', ['10.0.0.1', '192.168.0.1', 'fd00::1']),
  name('a name that leads through tunnels', 'tunnels.example', [
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:7f00:1::1',
  ]),
  name('an international name', 'bücher.example', ['127.0.0.1']),
  name('a name that ends with a dot', 'dot.example.', ['127.0.0.1']),
  name('a name of the web', 'www.google.com', ['127.0.0.1']),
  name('a name that resolves differently the second time', 'rebinding.example', [], ['127.0.0.1']),
]
