import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { OPS, type Read, readYaml } from '../read-yaml.ts'

/** A manifest, and the file that it is in. */
export type Manifest = { file: string; manifest: Read }

/** Reads all manifests of the base, and the examples beside it. */
export function readManifests(): Manifest[] {
  const base = yamlIn('kubernetes/base').filter((file) => !file.endsWith('kustomization.yaml'))
  return [...base, ...yamlIn('kubernetes')].flatMap((file) =>
    readYaml(file).map((manifest) => ({ file, manifest })),
  )
}

/** Those of one kind, by name. */
export function ofKind(kind: string): Map<string, Read> {
  const all = readManifests().map(({ manifest }) => manifest)
  const some = all.filter((manifest) => manifest.kind === kind)
  return new Map(some.map((manifest) => [manifest.metadata.name, manifest]))
}

/** The YAML files of a folder below ops/. */
export function yamlIn(folder: string): string[] {
  return readdirSync(join(OPS, folder))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => `${folder}/${name}`)
}

/** What runs pods: the Deployments of the parts and the Job that migrates, by name. */
export function workloads(): Map<string, Read> {
  return new Map([...ofKind('Deployment'), ...ofKind('Job')])
}
