/** What a step says of how far it is; times in milliseconds. */
export type ShownProgress = {
  step: string
  done: number
  total?: number
  itemsPerSecond: number
  msLeft?: number
}

const WIDTH = 24
/** More often only flickers. */
const SHOW_EVERY_MS = 100

/**
 * Makes a progress bar on the terminal. Where standard error is none, it says nothing.
 * @returns `show` draws it, `end` removes it
 */
export function progressLine(): { show(progress: ShownProgress): void; end(): void } {
  const { stderr } = process
  let shownAt = 0
  return {
    show(progress) {
      if (!stderr.isTTY || performance.now() - shownAt < SHOW_EVERY_MS) return
      shownAt = performance.now()
      stderr.write(`\r\u001b[2K${describe(progress)}`)
    },
    end() {
      if (stderr.isTTY && shownAt > 0) stderr.write('\r\u001b[2K')
    },
  }
}

function describe({ step, done, total, itemsPerSecond, msLeft }: ShownProgress): string {
  const speed = `${Math.round(itemsPerSecond).toLocaleString('en')}/s`
  if (total === undefined || total === 0) return `${step} ${done.toLocaleString('en')} ${speed}`
  const full = Math.round((WIDTH * done) / total)
  const bar = '█'.repeat(full).padEnd(WIDTH, '░')
  const left = msLeft === undefined ? '' : ` ${Math.ceil(msLeft / 1_000)} s left`
  return `${step} ${bar} ${Math.floor((100 * done) / total)} % ${speed}${left}`
}
