import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { OPS, readYaml, textsIn } from '../read-yaml.ts'
import { findProgram, runPromtool } from './testing-prometheus.ts'

const { program, skip } = findProgram('promtool')
const FOLDER = join(OPS, 'prometheus')
const RULE_TESTS = ['alerts.test.yaml', 'alerts-at-night.test.yaml']
const OPERATIONS = join(OPS, '../docs/operations.md')

type Rule = { alert?: string; labels: object; annotations: Record<string, string> }

function alerts(): Required<Rule>[] {
  const rules: Rule[] = readYaml('prometheus/alerts.yaml')[0].groups.flatMap(
    (group: { rules: Rule[] }) => group.rules,
  )
  return rules.filter((rule): rule is Required<Rule> => rule.alert !== undefined)
}

/** `HaruDeadLetters` → `alert-dead-letters` */
function anchorOf(alert: string): string {
  return alert
    .replace(/^Haru/, 'Alert')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase()
}

test('promtool finds nothing wrong with the configuration and the rules', { skip }, async () => {
  const said = await runPromtool(program, 'check', 'config', join(FOLDER, 'prometheus.yaml'))
  assert.match(said, /alerts\.yaml\s+SUCCESS: 2\d rules found/)
  await runPromtool(program, 'check', 'rules', '--lint-fatal', join(FOLDER, 'alerts.yaml'))
})

test('alerts fire when they should, and not when they should not', { skip }, async () => {
  const files = RULE_TESTS.map((file) => join(FOLDER, file))
  await runPromtool(program, 'test', 'rules', ...files)
})

test('every alert is seen to fire, and one that should not is seen not to', () => {
  const cases = RULE_TESTS.flatMap((file) => readYaml(`prometheus/${file}`))
    .flatMap(({ tests }) => tests)
    .flatMap((one) => one.alert_rule_test)
  const seen = (fires: boolean) => {
    const some = cases.filter(({ exp_alerts }) => exp_alerts.length > 0 === fires)
    return new Set(some.map(({ alertname }) => alertname))
  }
  const names = alerts().map(({ alert }) => alert)
  assert.deepEqual([...seen(true)].sort(), [...names].sort())
  assert.ok(seen(false).size >= names.length / 3)
})

test('every alert says what is wrong, how urgent it is, and where it says what to do', () => {
  for (const { alert, labels, annotations } of alerts()) {
    assert.ok(['page', 'ticket'].some((severity) => Object.values(labels).includes(severity)))
    assert.ok((annotations['summary'] ?? '').length > 20, alert)
    assert.equal(annotations['runbook'], `docs/operations.md#${anchorOf(alert)}`)
  }
})

test('every runbook is there', () => {
  const headings = readFileSync(OPERATIONS, 'utf8').matchAll(/^#+ (.+)$/gm)
  const anchors = Array.from(headings, ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  )
  for (const { alert } of alerts()) assert.ok(anchors.includes(anchorOf(alert)), anchorOf(alert))
})

test('every test that is said to take a part away is there', () => {
  const [, table = ''] = readFileSync(OPERATIONS, 'utf8').split(
    '## What breaks when a part is away',
  )
  const rows = table.split('\n').filter((line) => /^\| (?!away|---)/.test(line))
  const seen = rows.map((row) => row.split('|').at(-2)?.trim() ?? '')
  const files = seen.filter((one) => one !== 'no').map((one) => one.replaceAll('`', ''))
  assert.ok(files.length > 10)
  for (const file of files) assert.ok(existsSync(join(OPS, '..', file)), file)
})

test('a part of Compose is asked by its name, and every name is a part', () => {
  const [config] = readYaml('prometheus/prometheus.yaml')
  const [application] = readYaml('compose/application.yaml')
  const parts = Object.keys(application.services).filter((name) => name !== 'migrate')
  const [haru] = config.scrape_configs.filter(
    (one: { job_name: string }) => one.job_name === 'haru',
  )
  assert.deepEqual(haru.dns_sd_configs[0].names, parts)
  const text = textsIn(alerts().find(({ alert }) => alert === 'HaruPartAway')).join()
  for (const part of parts) assert.ok(text.includes(`absent(up{job="haru", part="${part}"} == 1)`))
})
