import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { pushMetrics } from '@haru/chunk'
import { createPublisher } from '@haru/events/kafka/kafka-publisher.ts'
import { openDatabase } from '@haru/pg'
import { openRedisLink } from '@haru/redis/redis-link.ts'
import { createUpstreams } from '@haru/service-kit'
import { createEurekaServers } from '@haru/service-kit/discovery/eureka/eureka-servers.ts'
import { boundedFetch } from '@haru/user/kakao/bounded-fetch.ts'
import { sql } from 'kysely'
import { Registry } from 'prom-client'
import { type Certificate, makeCertificate } from './testing/certificate.ts'
import { startTlsStandIn } from './testing/tls-stand-in.ts'

const RIGHT = makeCertificate('localhost')
const OF_ANOTHER = makeCertificate('elsewhere.example')
const SELF_MADE = makeCertificate('localhost')
// As NODE_EXTRA_CA_CERTS does it: whoever signed these two is trusted.
setDefaultCACertificates([...getCACertificates('default'), RIGHT.cert, OF_ANOTHER.cert])

const UNTRUSTED: [what: string, shown: Certificate | undefined][] = [
  ['shows a certificate that nobody trusts', SELF_MADE],
  ['shows the certificate of another', OF_ANOTHER],
  ['speaks no TLS', undefined],
]

/** Who speaks TLS, begun against a port; what becomes of it, the server says. */
const CLIENTS: Record<string, (t: TestContext, port: number) => void> = {
  'PostgreSQL with sslmode=verify-full'(t, port) {
    const url = `postgres://haru:secret@localhost:${port}/haru?sslmode=verify-full`
    const db = openDatabase({ url })
    sql`select 1`.execute(db).catch(() => {})
    t.after(() => db.destroy())
  },
  'Redis with rediss://'(t, port) {
    const url = `rediss://haru:secret@localhost:${port}`
    const link = openRedisLink({ url, prefix: 'haru:' }, () => {})
    t.after(link.close)
  },
  'Kafka with KAFKA_TLS=yes'(t, port) {
    const brokers = [`localhost:${port}`]
    const publisher = createPublisher({ brokers, tls: true, replication: 1 })
    const headers = new Map<string, Buffer>()
    const message = { topic: 'a', key: undefined, value: Buffer.from('secret'), headers }
    publisher.publish([message]).catch(() => {})
    t.after(publisher.close)
  },
  'another process at an https address'(t, port) {
    const nothing = async () => {}
    const instancesOf = () => [`https://localhost:${port}`]
    const looks = { start: nothing, lookNow: nothing, close: nothing }
    const upstreams = createUpstreams({ instancesOf, ...looks })
    const request = { method: 'GET', path: '/', headers: () => ({ 'x-a': 'secret' }) } as const
    upstreams.send('trade', request, true).catch(() => {})
    t.after(upstreams.close)
  },
  'Eureka at an https address'(t, port) {
    const urls = [`https://haru:secret@localhost:${port}/eureka`]
    const servers = createEurekaServers(urls, { warn() {} })
    servers.visit('asking', (ask) => ask({ method: 'GET', path: '/apps' })).catch(() => {})
    t.after(servers.close)
  },
  'a Pushgateway at an https address'(_t, port) {
    const url = `https://haru:secret@localhost:${port}`
    void pushMetrics(new Registry(), { url, jobName: 'a', timeoutMs: 1_000, onError() {} })
  },
  Kakao(_t, port) {
    const headers = { authorization: 'Bearer secret' }
    boundedFetch(`https://localhost:${port}/v2/user/me`, { headers }).catch(() => {})
  },
}

for (const [name, begin] of Object.entries(CLIENTS)) {
  for (const [what, shown] of UNTRUSTED) {
    test(`${name} is told nothing when it ${what}`, async (t) => {
      const server = await startTlsStandIn(t, shown, /PostgreSQL/.test(name))
      begin(t, server.port)
      assert.equal(await server.outcome, 'silent')
    })
  }

  test(`${name} is spoken to when its certificate is trusted`, async (t) => {
    const server = await startTlsStandIn(t, RIGHT, /PostgreSQL/.test(name))
    begin(t, server.port)
    assert.equal(await server.outcome, 'spoke')
  })
}
