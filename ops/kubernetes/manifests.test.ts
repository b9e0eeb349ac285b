import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PART_PORTS, PARTS, type Part } from '../../apps/haru/src/installation/parts.ts'
import { imageSettings, stopMsMax } from '../image/image.ts'
import { type Read, textsIn } from '../read-yaml.ts'
import { addressOf, readSettings, WRITTEN } from '../settings.ts'
import { ofKind, readManifests, workloads } from './manifests.ts'

const TOPIC_PARTITIONS = 12
const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe']
const PARTS_WITH_DATABASE: readonly string[] = PARTS.filter((part) => part !== 'gateway')

const podOf = (workload: Read) => workload.spec.template.spec
const containerOf = (workload: Read) => podOf(workload).containers[0]

/** What a pod's process finds in its environment, secrets as one would write them. */
function environmentOf(workload: Read): Record<string, string> {
  const settings = ofKind('ConfigMap')
  const secrets = ofKind('Secret')
  const parts = containerOf(workload).envFrom.map(({ configMapRef, secretRef }: Read) => {
    const found = configMapRef ? settings.get(configMapRef.name) : secrets.get(secretRef.name)
    assert.ok(found, `there is no ${configMapRef?.name ?? secretRef.name}`)
    const entries = Object.entries<string>(found.data ?? found.stringData)
    return Object.fromEntries(entries.map(([name, value]) => [name, value || WRITTEN[name]]))
  })
  return Object.assign({}, imageSettings(), ...parts)
}

test('there is a Deployment, Service, autoscaler and disruption budget of every part', () => {
  for (const kind of ['Deployment', 'Service', 'HorizontalPodAutoscaler', 'PodDisruptionBudget']) {
    assert.deepEqual([...ofKind(kind).keys()].sort(), [...PARTS].sort(), kind)
  }
})

test('every process understands all that it is told, and has no secret but its own', () => {
  for (const [name, workload] of workloads()) {
    const environment = environmentOf(workload)
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

test('no secret has a value, and no setting that is one stands outside of them', () => {
  for (const [name, { stringData }] of ofKind('Secret')) {
    const values = Object.entries<string>(stringData).filter(([key]) => key !== 'KAFKA_REPLICATION')
    for (const [key, value] of values) assert.equal(value, '', `${name}: ${key}`)
  }
  const open = [...ofKind('ConfigMap').values()].flatMap(({ data }) => Object.keys(data))
  assert.deepEqual(
    open.filter((name) => /SECRET|KEY|PASSWORD|DATABASE|REDIS/.test(name)),
    [],
  )
  for (const workload of workloads().values()) assert.equal(containerOf(workload).env, undefined)
})

test('a part starts as itself, and is asked where it answers', () => {
  const internal = Number(imageSettings()['HARU_INTERNAL_PORT'])
  for (const [name, workload] of ofKind('Deployment')) {
    const container = containerOf(workload)
    assert.deepEqual(container.args, ['start', name])
    assert.deepEqual(container.ports, [
      { name: 'http', containerPort: PART_PORTS[name as Part] },
      { name: 'internal', containerPort: internal },
    ])
    for (const probe of PROBES) {
      const { path, port } = container[probe].httpGet
      assert.equal(path, probe === 'readinessProbe' ? '/health/ready' : '/health/live')
      assert.equal(port, 'internal')
    }
    const { spec } = ofKind('Service').get(name)
    assert.equal(spec.clusterIP, 'None', 'its name has the addresses of all')
    assert.deepEqual(spec.ports, [
      { name: 'http', port: PART_PORTS[name as Part], targetPort: 'http' },
      { name: 'internal', port: internal, targetPort: 'internal' },
    ])
  }
})

test('a process has the time that a stop may take', () => {
  for (const workload of ofKind('Deployment').values()) {
    const { seconds } = containerOf(workload).lifecycle.preStop.sleep
    const spare = podOf(workload).terminationGracePeriodSeconds - seconds - stopMsMax() / 1_000
    assert.ok(spare >= 5, `${spare} s to spare`)
  }
})

test('selectors select their part, and autoscalers stay within what can work', () => {
  for (const part of PARTS) {
    const { spec } = ofKind('Deployment').get(part)
    const labels = { 'app.kubernetes.io/name': 'haru', 'app.kubernetes.io/component': part }
    assert.deepEqual(spec.template.metadata.labels, labels)
    assert.deepEqual(spec.selector.matchLabels, labels)
    assert.deepEqual(ofKind('Service').get(part).spec.selector, labels)
    assert.deepEqual(ofKind('PodDisruptionBudget').get(part).spec.selector.matchLabels, labels)
    const { scaleTargetRef, minReplicas, maxReplicas } =
      ofKind('HorizontalPodAutoscaler').get(part).spec
    assert.deepEqual([scaleTargetRef.kind, scaleTargetRef.name], ['Deployment', part])
    assert.equal(spec.replicas, undefined, 'the autoscaler would be undone by each apply')
    assert.ok(minReplicas >= 2 && maxReplicas <= TOPIC_PARTITIONS)
  }
})

test('no pod may do more than it needs', () => {
  for (const [name, workload] of workloads()) {
    const pod = podOf(workload)
    assert.equal(pod.automountServiceAccountToken, false, name)
    assert.equal(pod.securityContext.runAsNonRoot, true)
    assert.equal(pod.securityContext.seccompProfile.type, 'RuntimeDefault')
    assert.ok(ofKind('ServiceAccount').has(pod.serviceAccountName))
    for (const container of pod.containers) {
      assert.deepEqual(container.securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
      assert.deepEqual(container.volumeMounts, [{ name: 'tmp', mountPath: '/tmp' }])
      for (const bound of ['requests', 'limits']) {
        assert.deepEqual(Object.keys(container.resources[bound]), ['cpu', 'memory'])
      }
    }
  }
})

test('all run one image, by its number', () => {
  const images = new Set([...workloads().values()].map((workload) => containerOf(workload).image))
  assert.equal(images.size, 1)
  const [image = ''] = images
  assert.match(image, /^haru-pos:\d+\.\d+\.\d+$/)
  assert.ok(!textsIn(readManifests()).some((text) => /:latest$/.test(text)))
})

test('nobody reaches anybody unless a policy says so, and the policies name ports that are', () => {
  const policies = ofKind('NetworkPolicy')
  assert.deepEqual(policies.get('nobody').spec, {
    podSelector: { matchLabels: { 'app.kubernetes.io/name': 'haru' } },
    policyTypes: ['Ingress', 'Egress'],
  })
  const portsOf = (name: string) =>
    policies.get(name).spec.ingress[0].ports.map((p: Read) => p.port)
  const { gateway, ...services } = PART_PORTS
  assert.deepEqual(portsOf('people-to-gateway'), [gateway])
  assert.deepEqual(portsOf('parts-to-services'), Object.values(services))
  assert.deepEqual(portsOf('prometheus-to-parts'), [Number(imageSettings()['HARU_INTERNAL_PORT'])])
  const { egress } = policies.get('parts-to-engines').spec
  const engines = egress.find(({ to }: Read) => to === undefined).ports.map((p: Read) => p.port)
  // PostgreSQL, Kafka, Redis, the Pushgateway, OpenTelemetry's collector.
  assert.deepEqual(engines, [5432, 9092, 6379, 9091, 4318])
})

test('what is called is a list: names, services, engines, and for user alone Kakao', () => {
  const out = [...ofKind('NetworkPolicy')].filter(([, { spec }]) => spec.egress !== undefined)
  assert.deepEqual(out.map(([name]) => name).sort(), ['parts-to-engines', 'user-to-kakao'])
  const reached = (name: string): unknown[] =>
    ofKind('NetworkPolicy')
      .get(name)
      .spec.egress.map(({ to, ports }: Read) => [
        ...(to ?? []).map((one: Read) => Object.keys(one).join()),
        ...ports.map(({ port }: Read) => port),
      ])
  const { gateway: _, ...services } = PART_PORTS
  assert.deepEqual(reached('parts-to-engines'), [
    ['namespaceSelector', 53, 53],
    ['podSelector', ...Object.values(services)],
    [5432, 9092, 6379, 9091, 4318],
  ])
  assert.deepEqual(reached('user-to-kakao'), [['ipBlock', 443]])
  const { podSelector } = ofKind('NetworkPolicy').get('user-to-kakao').spec
  assert.equal(podSelector.matchLabels['app.kubernetes.io/component'], 'user')
})

test('the example of an ingress leads to the gateway', () => {
  const { spec, metadata } = ofKind('Ingress').get('haru')
  const { service } = spec.rules[0].http.paths[0].backend
  assert.deepEqual(service, { name: 'gateway', port: { name: 'http' } })
  assert.equal(metadata.annotations['nginx.ingress.kubernetes.io/proxy-buffering'], 'off')
})
