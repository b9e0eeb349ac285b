import { checkDatabaseTypes, writeDatabaseTypes } from './database-types.ts'

/**
 * `npm run db:types`: writes the table types of every service from its migrations. With `--check`:
 * only says which of them differ, and fails when any does.
 */
if (process.argv.includes('--check')) {
  const findings = await checkDatabaseTypes()
  for (const { file, line, rule, text } of findings)
    console.log(`${file}:${line}: ${rule}: ${text}`)
  if (findings.length > 0) process.exitCode = 1
} else {
  const changed = await writeDatabaseTypes()
  console.log(changed.length === 0 ? 'nothing has changed' : changed.join('\n'))
}
