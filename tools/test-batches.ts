import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Files that one process runs, one after the other. Alone, each loads and warms up all that it
 * tests: the 210 files of packages and services took 787 s of processor time in processes of their
 * own and 565 s in processes of ten (two cores, side by side).
 */
const FILES_MAX = 8

/**
 * Puts test files of the same package together, to be run by as many processes as there are
 * batches. Each is a suite of its batch: what it does before and after all is done around its own
 * tests alone.
 * @param files paths from the current folder, sorted
 * @param folder where the batches are written
 * @returns paths of the batches, in the order of the files
 */
export function writeBatches(files: readonly string[], folder: string): string[] {
  const batches: { packageName: string; files: string[] }[] = []
  for (const file of files) {
    const packageName = file.split('/', 2).join('-')
    const last = batches.at(-1)
    if (last?.packageName === packageName && last.files.length < FILES_MAX) last.files.push(file)
    else batches.push({ packageName, files: [file] })
  }
  return batches.map((batch, n) => {
    // The runner sorts by name; what takes longest, the applications, is to begin first.
    const number = String(n).padStart(3, '0')
    const path = join(folder, `${number}-${batch.packageName}.test.mjs`)
    writeFileSync(path, textOf(batch.files))
    return path
  })
}

/** `testFile` tells the watch over stuck files (stuck-file.ts) whose turn it is. */
function textOf(files: readonly string[]): string {
  const suites = files.map((file) => {
    const name = JSON.stringify(file)
    const url = JSON.stringify(pathToFileURL(file).href)
    return `suite(${name}, async () => {
  before(() => void process.emit('testFile', ${name}))
  await import(${url})
})`
  })
  return ["import { before, suite } from 'node:test'", ...suites, ''].join('\n')
}
