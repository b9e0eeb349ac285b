import type { Json } from '../job.ts'
import type { ItemWriter } from './item-writer.ts'

/** Some writers that are opened, asked and closed as one; `write` is for whoever has them. */
export type WriterSet<Item, Tables> = Omit<Required<ItemWriter<Item, Tables>>, 'write'>

/**
 * Puts writers together, whose checkpoints are kept apart by name.
 * @param writers by a name that stays the same from execution to execution
 * @returns what a writer of theirs does beside writing; `open` closes what it has opened when one
 *   of them cannot be opened
 */
export function writerSet<Item, Tables>(
  writers: Readonly<Record<string, ItemWriter<Item, Tables>>>,
): WriterSet<Item, Tables> {
  const opened: ItemWriter<Item, Tables>[] = []

  async function close(): Promise<void> {
    const ends = await Promise.allSettled(opened.map((writer) => writer.close?.()))
    const failed = ends.find((end) => end.status === 'rejected')
    if (failed) throw failed.reason
  }

  return {
    async open(checkpoint) {
      const saved = savedOf(checkpoint)
      try {
        for (const [name, writer] of Object.entries(writers)) {
          await writer.open?.(saved[name])
          opened.push(writer)
        }
      } catch (error) {
        await close()
        throw error
      }
    },
    checkpoint() {
      const entries = Object.entries(writers).flatMap(([name, writer]) =>
        writer.checkpoint ? [[name, writer.checkpoint()] as const] : [],
      )
      return Object.fromEntries(entries)
    },
    async rewind(checkpoint) {
      const saved = savedOf(checkpoint)
      for (const [name, writer] of Object.entries(writers)) await writer.rewind?.(saved[name])
    },
    close,
  }
}

function savedOf(checkpoint: Json | undefined): Readonly<Record<string, Json | undefined>> {
  return (checkpoint ?? {}) as Readonly<Record<string, Json | undefined>>
}
