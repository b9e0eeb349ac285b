import type { BrowserContext, Page } from 'playwright-core'

/**
 * Counts the tones that pages of a browser play, and keeps each silent until it is told to resume,
 * as browsers do: when they do so they decide by rules that tests should not hang on.
 * @param context before its page is loaded
 */
export async function countTones(context: BrowserContext): Promise<void> {
  await context.addInitScript(`
    window.tones = 0
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (...args) {
      window.tones++
      return start.apply(this, args)
    }
    const Heard = AudioContext
    window.AudioContext = class extends Heard {
      isAllowed = false
      get state() {
        return this.isAllowed ? super.state : 'suspended'
      }
      resume() {
        this.isAllowed = true
        return super.resume()
      }
    }`)
}

/** How many tones a page has played. */
export async function tonesOf(page: Page): Promise<number> {
  return Number(await page.evaluate('window.tones'))
}
