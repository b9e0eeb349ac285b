import { type Consumer, type DeadLetter, listDeadLetters, redrive } from '@haru/events'
import { readConfig } from '../config.ts'
import { openInstallation } from '../installation/open-installation.ts'

type Parked = { consumer: Consumer; letter: DeadLetter }

/**
 * `haru events list-dead`: what could not be handled, and why; of each consumer the first 1,000.
 * @param options `json` for machines
 */
export async function listDeadCommand({ json = false }: { json?: boolean }): Promise<void> {
  await withConsumers(async (consumers) => {
    const parked: Parked[] = []
    for (const consumer of consumers) {
      const letters = await listDeadLetters(consumer)
      parked.push(...letters.map((letter) => ({ consumer, letter })))
    }
    if (json) console.log(JSON.stringify(parked.map(({ letter }) => letter)))
    for (const { letter } of json ? [] : parked) {
      const [reason] = letter.error.split('\n')
      const name = `${letter.consumer}/${letter.id}`
      console.log(`${name}  ${letter.parkedAt.toISOString()}  ${letter.topic}  ${reason}`)
    }
    if (!json) console.log(`${parked.length} dead letters`)
  })
}

/**
 * `haru events redrive [ID]`: hands dead letters to their consumers again.
 * @param id of one, like `trade.orders/12`; absent: all
 * @throws Error when there is no such letter, or one fails again
 */
export async function redriveCommand(id: string | undefined): Promise<void> {
  await withConsumers(async (consumers) => {
    let redriven = 0
    let failed = 0
    for await (const { consumer, letter } of allParked(consumers)) {
      const name = `${letter.consumer}/${letter.id}`
      if (id !== undefined && id !== name) continue
      try {
        await redrive(consumer, letter)
        redriven++
      } catch (error) {
        failed++
        console.error(`${name} failed again: ${String(error)}`)
      }
    }
    if (id !== undefined && redriven + failed === 0)
      throw new Error(`there is no dead letter ${id}`)
    console.log(`${redriven} redriven, ${failed} failed`)
    if (failed > 0) throw new Error('some dead letters failed again; they stay where they are')
  })
}

/** A bounded number at a time; those that are parked meanwhile come last. */
async function* allParked(consumers: readonly Consumer[]): AsyncGenerator<Parked> {
  for (const consumer of consumers) {
    let after = 0
    for (;;) {
      const letters = await listDeadLetters(consumer, after)
      for (const letter of letters) yield { consumer, letter }
      const last = letters.at(-1)
      if (!last) break
      after = last.id
    }
  }
}

async function withConsumers(work: (consumers: readonly Consumer[]) => Promise<void>) {
  const installation = await openInstallation(readConfig())
  try {
    await work(installation.bus.consumers())
  } finally {
    await installation.close()
  }
}
