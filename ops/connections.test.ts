import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '../apps/haru/src/config.ts'
import { PARTS, type Part } from '../apps/haru/src/installation/parts.ts'
import { allServices } from './compose/compose-files.ts'
import { ofKind } from './kubernetes/manifests.ts'
import { OPS } from './read-yaml.ts'

const POOL_MAX = readConfig({}).HARU_POOL_MAX
/** Of a server with its defaults, for its superusers. */
const RESERVED = 3

const read = (path: string) => readFileSync(join(OPS, '..', path), 'utf8')

/** What a service has beside its pool: for its events. */
function forEvents(part: Part): number {
  if (part !== 'store' && part !== 'trade') return 0
  const text = read(`services/${part}/src/context.ts`)
  const [, connections] = /EVENT_CONNECTIONS_MAX = (\d+)/.exec(text) ?? []
  assert.ok(connections, part)
  return Number(connections)
}

/** Database connections of one process of a part at most. */
const connectionsOf = (part: Part) => (part === 'gateway' ? 0 : POOL_MAX + forEvents(part))
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)
/** Of a process that has all services. */
const OF_ALL = sum(PARTS.map(connectionsOf))

test('the sizing of connections says what each process opens at most', () => {
  const text = read('docs/operations.md')
  const [store, trade] = [forEvents('store'), forEvents('trade')]
  const rows = [
    `| 4 × \`HARU_POOL_MAX\` + ${store + trade} (${OF_ALL}) |`,
    `| user, settlement | \`HARU_POOL_MAX\` (${POOL_MAX}) |`,
    `| store | \`HARU_POOL_MAX\` + ${store} (${POOL_MAX + store}) |`,
    `| trade | \`HARU_POOL_MAX\` + ${trade} (${POOL_MAX + trade}) |`,
  ]
  for (const row of rows) assert.ok(text.includes(row), row)
})

test('the manifests say what the database must bear, scaled out and in a roll-out', () => {
  const wanted = PARTS.map((part) => {
    const { maxReplicas } = ofKind('HorizontalPodAutoscaler').get(part).spec
    const { maxSurge } = ofKind('Deployment').get(part).spec.strategy.rollingUpdate
    return (maxReplicas + maxSurge) * connectionsOf(part)
  })
  const text = read('ops/kubernetes/base/settings.yaml').replaceAll(/\n# /g, ' ')
  const [, said] = /have (\d+) database connections/.exec(text) ?? []
  assert.equal(Number(said), sum(wanted))
})

test('the PostgreSQL of Compose bears all processes and a command beside them', () => {
  const replicas = (part: Part) => allServices().get(part).deploy.replicas
  const ofParts = sum(PARTS.map((part) => replicas(part) * connectionsOf(part)))
  const command: string[] = allServices().get('postgres').command
  const [, most] = /max_connections=(\d+)/.exec(command.join(' ')) ?? []
  assert.ok(Number(most) - RESERVED >= ofParts + OF_ALL)
  const said = `have ${ofParts} (docs/operations.md, Sizing), and a \`haru\` command ${OF_ALL}`
  assert.ok(read('ops/compose/infrastructure.yaml').includes(said), said)
})
