import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readYaml } from '../read-yaml.ts'
import { type Panel, readDashboards } from './dashboard-files.ts'

const [provisioned] = readYaml('grafana/provisioning/datasources/prometheus.yaml')
const [{ uid: source }] = provisioned.datasources

test('dashboards ask the data source that is provisioned, and the variables that they have', () => {
  for (const [file, { uid, templating, panels }] of readDashboards()) {
    assert.equal(file, `${uid}.json`)
    const targets = panels.flatMap((panel) => panel.targets ?? [])
    for (const { datasource, expr } of targets) {
      assert.equal(datasource.uid, source)
      const [, variable] = /\$(?!__)(\w+)/.exec(expr) ?? []
      const known = templating.list.map(({ name }) => name)
      assert.ok(variable === undefined || known.includes(variable), `${file}: ${expr}`)
    }
    for (const { name } of templating.list) {
      assert.ok(
        targets.some(({ expr }) => expr.includes(`$${name}`)),
        `${file}: nothing depends on ${name}`,
      )
    }
  }
})

test('every panel says what it shows, in which unit, and has a place of its own', () => {
  for (const [file, { panels }] of readDashboards()) {
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length, file)
    for (const panel of panels.filter(({ type }) => type !== 'row')) {
      const name = `${file}: ${panel.title}`
      assert.ok((panel.description ?? '').length > 4, name)
      assert.ok(panel.fieldConfig?.defaults.unit, name)
      assert.ok((panel.targets ?? []).length > 0, name)
    }
    for (const [index, panel] of panels.entries()) {
      const under = panels.slice(0, index).find((other) => overlap(panel, other))
      assert.equal(under, undefined, `${file}: ${panel.title} lies over ${under?.title}`)
      assert.ok(panel.gridPos.x + panel.gridPos.w <= 24, `${file}: ${panel.title}`)
    }
  }
})

function overlap({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  const beside = a.x + a.w <= b.x || b.x + b.w <= a.x
  const below = a.y + a.h <= b.y || b.y + b.h <= a.y
  return !beside && !below
}

test('Grafana finds the dashboards where Compose puts them', () => {
  const [{ providers }] = readYaml('grafana/provisioning/dashboards/haru.yaml')
  const [{ services }] = readYaml('compose/monitoring.yaml')
  assert.ok(
    services.grafana.volumes.includes(`../grafana/dashboards:${providers[0].options.path}:ro`),
  )
  const { url } = provisioned.datasources[0]
  assert.equal(url, 'http://prometheus:9090')
  assert.ok(services.prometheus)
})
