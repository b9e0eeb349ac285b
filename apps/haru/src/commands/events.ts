import { type Consumer, type DeadLetter, listDeadLetters, redrive } from '@haru/events'
import { readConfig } from '../config.ts'
import { openInstallation } from '../installation/open-installation.ts'

type Parked = { consumer: Consumer; letter: DeadLetter }

/**
 * `haru events list-dead`: what could not be handled, and why.
 * @param options `json` for machines
 */
export async function listDeadCommand({ json = false }: { json?: boolean }): Promise<void> {
  await withDeadLetters(async (parked) => {
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
  await withDeadLetters(async (parked) => {
    const chosen = parked.filter(({ letter }) => {
      return id === undefined || id === `${letter.consumer}/${letter.id}`
    })
    if (id !== undefined && chosen.length === 0) throw new Error(`there is no dead letter ${id}`)
    let failed = 0
    for (const { consumer, letter } of chosen) {
      try {
        await redrive(consumer, letter)
      } catch (error) {
        failed++
        console.error(`${letter.consumer}/${letter.id} failed again: ${String(error)}`)
      }
    }
    console.log(`${chosen.length - failed} redriven, ${failed} failed`)
    if (failed > 0) throw new Error('some dead letters failed again; they stay where they are')
  })
}

async function withDeadLetters(work: (parked: Parked[]) => Promise<void>): Promise<void> {
  const installation = await openInstallation(readConfig())
  try {
    const parked: Parked[] = []
    for (const consumer of installation.bus.consumers()) {
      const letters = await listDeadLetters(consumer)
      parked.push(...letters.map((letter) => ({ consumer, letter })))
    }
    await work(parked)
  } finally {
    await installation.close()
  }
}
