import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { OPS, type Read, readYaml } from '../read-yaml.ts'
import { type Manifest, readManifests, yamlIn } from './manifests.ts'

const TSC = join(OPS, '../node_modules/.bin/tsc')

/** Checks by Kubernetes' own schemas: what is required, and of which form it must be. */
async function validate({ file, manifest }: Manifest): Promise<void> {
  const { apiVersion, kind, metadata } = manifest
  const models = await import(`kubernetes-models/${apiVersion}`)
  const Model = models[kind]
  assert.ok(Model, `${file}: there is no ${kind} in ${apiVersion}`)
  try {
    new Model(manifest).validate()
  } catch (error) {
    assert.fail(`${file}: ${kind} ${metadata.name}: ${error}`)
  }
}

/** Checks by types made of the same schemas: a field that nobody knows is an error to them. */
async function compile(t: TestContext, manifests: readonly Read[]): Promise<string> {
  const caches = join(OPS, '../node_modules/.cache')
  mkdirSync(caches, { recursive: true })
  // Below node_modules, so that the types are found.
  const folder = mkdtempSync(join(caches, 'haru-manifests-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const lines = manifests.map(({ apiVersion, kind, ...rest }, index) => {
    const type = `import('kubernetes-models/${apiVersion}').I${kind}`
    return `export const m${index}: ${type} = ${JSON.stringify({ apiVersion, kind, ...rest })}\n`
  })
  writeFileSync(join(folder, 'manifests.ts'), lines.join(''))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const flags = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', '']
  const files = [...flags, '--ignoreConfig', join(folder, 'manifests.ts')]
  return await promisify(execFile)(TSC, files).then(
    () => '',
    ({ stdout, stderr }) => stdout + stderr,
  )
}

test('every manifest is as Kubernetes wants it', async () => {
  const all = readManifests()
  assert.ok(all.length > 30)
  for (const one of all) await validate(one)
})

test('no manifest has a field that Kubernetes does not know', async (t) => {
  const manifests = readManifests().map(({ manifest }) => manifest)
  assert.equal(await compile(t, manifests), '')
})

test('what is wrong in a manifest is found', async (t) => {
  const [deployment] = readYaml('kubernetes/base/trade.yaml')
  const [container] = deployment.spec.template.spec.containers
  container.readinessProb = container.readinessProbe
  assert.match(await compile(t, [deployment]), /readinessProb/)
  container.ports[0].containerPort = 'http'
  await assert.rejects(validate({ file: 'trade.yaml', manifest: deployment }), /containerPort/)
})

test('kustomize is told every file of the base', () => {
  const [{ resources, images }] = readYaml('kubernetes/base/kustomization.yaml')
  const files = resources.map((name: string) => `kubernetes/base/${name}`)
  const wanted = yamlIn('kubernetes/base').filter((file) => !file.endsWith('kustomization.yaml'))
  assert.deepEqual([...files].sort(), wanted)
  assert.equal(images.length, 1)
})
