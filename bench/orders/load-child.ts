import { randomUUID } from 'node:crypto'
import autocannon, { type Client, type Request } from 'autocannon'
import { readOrderOf } from './child.ts'
import type { Seat } from './stage.ts'

/** A process that asks as fast as it is answered, one request at a time from each tablet. */

/** What it is told on standard input, as JSON. */
export type LoadOrder = {
  /** of each door, without a slash at its end; tablets come in by one and the other */
  urls: readonly string[]
  work: 'order' | 'menu'
  seats: readonly Seat[]
  seconds: number
}

/** What it answers on standard output, as JSON. */
export type LoadFound = {
  /** answers a second */
  rate: number
  /** milliseconds, by percentile */
  latencyMs: { p50: number; p99: number; max: number }
  /** what was answered otherwise than it has to be, and how often; nothing, or the run is void */
  wrong: Record<string, number>
}

const { urls, work, seats, seconds } = await readOrderOf<LoadOrder>()
const wrong: Record<string, number> = {}
let seated = 0
const found = await autocannon({
  // Its types know one address only.
  url: [...urls] as unknown as string,
  connections: seats.length,
  duration: seconds,
  timeout: 20,
  setupClient(client: Client) {
    const seat = seats[seated++ % seats.length] as Seat
    client.setRequests([work === 'order' ? orderOf(seat) : menuOf(seat)])
  },
})
if (found.errors > 0) wrong['no answer'] = found.errors
const { p50, p99, max } = found.latency
const rate = found.requests.total / found.duration
console.log(JSON.stringify({ rate, latencyMs: { p50, p99, max }, wrong } satisfies LoadFound))

/** A dish and a drink, each time others, each time under a key of its own. */
function orderOf({ cookie, dishes, drinks }: Seat): Request {
  return {
    method: 'POST',
    path: '/trade/order',
    setupRequest(request) {
      const productList = [dishes, drinks].map((ids) => ({ id: anyOf(ids), count: 1 }))
      return {
        ...request,
        headers: {
          cookie,
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
          prefer: 'wait=10',
        },
        body: JSON.stringify({ productList }),
      }
    },
    onResponse(status, body) {
      if (status === 200 && body.includes('"status":"CONFIRMED"')) return
      count(`${status} ${body.slice(0, 200)}`)
    },
  }
}

function menuOf({ cookie, dishes }: Seat): Request {
  return {
    method: 'GET',
    path: '/store/product',
    headers: { cookie },
    onResponse(status, body) {
      if (status !== 200 || !body.includes(`"id":${dishes[0]},`)) count(`${status} ${body}`)
    },
  }
}

function anyOf(ids: readonly number[]): number {
  return ids[Math.floor(Math.random() * ids.length)] ?? 0
}

function count(what: string): void {
  wrong[what] = (wrong[what] ?? 0) + 1
}
