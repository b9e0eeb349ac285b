import { randomBytes } from 'node:crypto'
import { constants, copyFile, type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file that is written from front to back, and cut back when its last part is undone. */
export type OutputFile = {
  /**
   * Writes at the end. The bytes are on the disk when it is done.
   * @throws Error when the file is not there any more, or was replaced
   */
  append: (data: Buffer) => Promise<void>
  /** Cuts off what stands behind so many bytes. */
  cut: (bytes: number) => Promise<void>
  /** how long it is */
  bytes: () => number
  close: () => Promise<void>
}

/** What is written first, or how much of what is there is kept. */
export type FileStart = { header: Buffer } | { bytes: number }

/**
 * Opens a file for writing. It gets a body of its own (a copy of what is kept) in the place of the
 * one that is there: a process that was only slow and lost its execution writes into the old one,
 * which nobody sees.
 * @param path of the file; its folder must be there
 * @param start of the file: `header` begins a new one, which replaces any that is there
 * @throws Error with one clear sentence when it cannot be written, is a device or a folder, or is
 *   shorter than what is kept
 */
export async function openOutputFile(path: string, start: FileStart): Promise<OutputFile> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.part`
  const there = await stat(path).catch(() => undefined)
  if (there && !there.isFile()) {
    throw new Error(`${path} is no file: name one, or a path where there is none yet.`)
  }
  try {
    const file = await openBody(path, temporary, start)
    return outputFile(path, file, 'bytes' in start ? start.bytes : start.header.length)
  } catch (cause) {
    // That this fails too tells nothing new.
    await rm(temporary, { force: true }).catch(() => {})
    const { code } = cause as NodeJS.ErrnoException
    if (code === undefined) throw cause
    throw new Error(`The file ${path} cannot be written (${code}).`, { cause })
  }
}

async function openBody(path: string, temporary: string, start: FileStart): Promise<FileHandle> {
  if ('bytes' in start) await copyFile(path, temporary, constants.COPYFILE_FICLONE)
  const file = await open(temporary, 'bytes' in start ? 'r+' : 'wx+')
  try {
    if ('header' in start) await file.write(start.header)
    else {
      const { size } = await file.stat()
      if (size < start.bytes) {
        const what = `it has ${size} bytes, and ${start.bytes} were committed`
        throw new Error(`The file ${path} was changed since: ${what}.`)
      }
      await file.truncate(start.bytes)
    }
    await file.sync()
    await rename(temporary, path)
    await syncFolder(dirname(path))
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

/** So that the file's name outlives a power failure as its content does. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function outputFile(path: string, file: FileHandle, start: number): OutputFile {
  let end = start
  return {
    async append(data) {
      await checkPlace(path, file)
      await writeAll(file, data, end)
      await file.datasync()
      end += data.length
    },
    async cut(bytes) {
      await file.truncate(bytes)
      end = bytes
    },
    bytes: () => end,
    close: () => file.close(),
  }
}

async function writeAll(file: FileHandle, data: Buffer, position: number): Promise<void> {
  let done = 0
  while (done < data.length) {
    const { bytesWritten } = await file.write(data, done, data.length - done, position + done)
    done += bytesWritten
  }
}

async function checkPlace(path: string, file: FileHandle): Promise<void> {
  const ours = await file.stat()
  const there = await stat(path).catch(() => undefined)
  if (there?.ino === ours.ino && there.dev === ours.dev) return
  throw new Error(`The file ${path} was removed or replaced while it was being written.`)
}
