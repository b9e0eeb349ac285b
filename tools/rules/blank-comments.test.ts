import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankComments } from './blank-comments.ts'

test('comments, template texts and regular expressions are blanked, code and strings stay', () => {
  const cases = [
    ["import 'a' // import 'b'", "import 'a'              "],
    ['/* a\nb */c', '    \n    c'],
    ["'// not a comment' + x", "'// not a comment' + x"],
    ["'it\\'s' // x", "'it\\'s'     "],
    [`f(\`text \${g({ a: \`inner \${b}\` })} more\`)`, 'f(        g({ a:          b   })       )'],
    ["x = /'/.test(y) ? 'a' : 'b'", "x =    .test(y) ? 'a' : 'b'"],
    ['a / b / c', 'a / b / c'],
    ['return /[/"]/.test(a)', 'return       .test(a)'],
  ] as const
  for (const [text, expected] of cases) assert.equal(blankComments(text), expected)
})

test('lines stay where they are', () => {
  const text = 'a\n/* b\n\n*/ `c\n$' + '{d}\n` // e\nf'
  const blanked = blankComments(text)
  assert.equal(blanked.length, text.length)
  assert.equal(blanked.split('\n').length, text.split('\n').length)
})
