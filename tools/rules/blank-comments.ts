/** What may stand before a `/` that begins a regular expression and not a division. */
const BEFORE_REGEX = /(^|[(,=:[!&|?{};+\-*%~^<>]|\b(return|typeof|case|in|of|yield|await))\s*$/

/**
 * Replaces comments, template texts and regular expressions by spaces, so that a search finds code
 * alone. Strings in quotes stay: they hold the names that imports name.
 * @param text TypeScript or JavaScript
 * @returns as long as `text`, with the same lines
 */
export function blankComments(text: string): string {
  let code = ''
  let index = 0
  /** how many `{` are open in each `${` that we are inside of */
  const templates: number[] = []
  const take = (end: number, keep: boolean) => {
    const part = text.slice(index, end)
    code += keep ? part : part.replace(/[^\n]/g, ' ')
    index = end
  }
  while (index < text.length) {
    const two = text.slice(index, index + 2)
    const one = text.charAt(index)
    if (two === '//') take(endOf(text, index, /\n/g, 0), false)
    else if (two === '/*') take(endOf(text, index + 2, /\*\//g, 2), false)
    else if (one === "'" || one === '"') take(endOfString(text, index), true)
    else if (one === '`') take(endOfTemplate(text, index + 1, templates), false)
    else if (one === '/' && BEFORE_REGEX.test(code.slice(-80))) take(endOfRegex(text, index), false)
    else if (one === '}' && templates.at(-1) === 0) {
      templates.pop()
      take(endOfTemplate(text, index + 1, templates), false)
    } else {
      const depth = templates.at(-1)
      if (depth !== undefined && (one === '{' || one === '}')) {
        templates[templates.length - 1] = depth + (one === '{' ? 1 : -1)
      }
      take(index + 1, true)
    }
  }
  return code
}

function endOf(text: string, from: number, end: RegExp, length: number): number {
  end.lastIndex = from
  const match = end.exec(text)
  return match ? match.index + length : text.length
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === '\\') index++
    else if (text[index] === text[start] || text[index] === '\n') return index + 1
  }
  return text.length
}

/** Ends after the closing backtick, or after a `${`, whose code is code again. */
function endOfTemplate(text: string, from: number, templates: number[]): number {
  for (let index = from; index < text.length; index++) {
    if (text[index] === '\\') index++
    else if (text[index] === '`') return index + 1
    else if (text.startsWith('${', index)) {
      templates.push(0)
      return index + 2
    }
  }
  return text.length
}

function endOfRegex(text: string, start: number): number {
  let inClass = false
  for (let index = start + 1; index < text.length; index++) {
    const one = text[index]
    if (one === '\n') return start + 1
    if (one === '\\') index++
    else if (one === '[') inClass = true
    else if (one === ']') inClass = false
    else if (one === '/' && !inClass) return index + 1
  }
  return start + 1
}
