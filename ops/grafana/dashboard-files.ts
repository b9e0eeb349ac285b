import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OPS } from '../read-yaml.ts'

const FOLDER = join(OPS, 'grafana/dashboards')

/** A dashboard, as far as tests look at it. */
export type Dashboard = {
  uid: string
  title: string
  description: string
  templating: { list: { name: string; query: { query: string } }[] }
  panels: Panel[]
}

/** A panel, or with the type `row` a heading between panels. */
export type Panel = {
  id: number
  title: string
  type: string
  description?: string
  datasource?: { uid: string }
  gridPos: { x: number; y: number; w: number; h: number }
  fieldConfig?: { defaults: { unit?: string } }
  targets?: { refId: string; expr: string; legendFormat: string; datasource: { uid: string } }[]
}

/** Reads all dashboards, by file name. */
export function readDashboards(): [file: string, dashboard: Dashboard][] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => [file, JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))])
}

/** What a query becomes in Grafana: all of each variable, and a time long enough for a test. */
export function filledIn(expr: string): string {
  return expr
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$__range', '5m')
    .replaceAll('$service', '.*')
    .replaceAll('$part', '.*')
}
