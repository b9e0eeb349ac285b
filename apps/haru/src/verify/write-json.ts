import type { CheckResult, Finding } from './check.ts'
import type { OnResult } from './verify.ts'

/** Writes what was found for a machine, row by row, while the checks are still being made. */
export type JsonWriter = {
  /** for runChecks */
  onResult: OnResult
  /** Ends the document. */
  end: (results: readonly CheckResult[]) => Promise<void>
}

/**
 * Starts a JSON document `{broken: [{check, promise, count, findings: [{row, expected, found}]}],
 * checks, findings}`. It names every row that differs, and never holds more than 1,000 of them.
 * @param write takes the next piece of the document, and resolves when it can take another
 */
export function jsonWriter(write: (text: string) => Promise<void>): JsonWriter {
  let isFirst = true
  return {
    async onResult({ check, count, findings }, readAll) {
      if (count === 0) return
      const head = JSON.stringify({ check: check.name, promise: check.promise, count })
      await write(`${isFirst ? '{"broken": [' : ','}\n${head.slice(0, -1)},"findings":[\n`)
      isFirst = false
      if (count === findings.length) await write(textOf(findings))
      else {
        let separator = ''
        for await (const page of readAll()) {
          await write(`${separator}${textOf(page)}`)
          separator = ',\n'
        }
      }
      await write(']}')
    },
    async end(results) {
      const found = results.reduce((sum, { count }) => sum + count, 0)
      const start = isFirst ? '{"broken": [' : ''
      await write(`${start}],\n"checks": ${results.length}, "findings": ${found}}\n`)
    },
  }
}

function textOf(findings: readonly Finding[]): string {
  const rows = findings.map(({ row, expected, found }) => JSON.stringify({ row, expected, found }))
  return rows.join(',\n')
}
