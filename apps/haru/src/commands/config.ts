import { describeConfig, readConfig } from '../config.ts'

/**
 * `haru config`: prints the settings in force, secrets masked.
 * @param options `json` for machines
 */
export function configCommand({ json = false }: { json?: boolean }): void {
  const settings = describeConfig(readConfig())
  if (json) console.log(JSON.stringify(settings))
  else for (const [name, value] of Object.entries(settings)) console.log(`${name}=${value}`)
}
