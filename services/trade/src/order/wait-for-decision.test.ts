import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitPreferred } from './wait-for-decision.ts'

/** RFC 7240: names in any case, blanks around `=`, values quoted or not, the first one counts. */
const HEADERS: readonly (readonly [header: string | undefined, seconds: number])[] = [
  [undefined, 0],
  ['', 0],
  ['wait=0', 0],
  ['wait=3', 3],
  ['wait=10000', 10],
  [`wait=${'9'.repeat(400)}`, 10],
  ['wait=007', 7],
  ['wait="5"', 5],
  ['wait = 5', 5],
  ['\tWAIT\t=\t"5"\t', 5],
  ['respond-async, wait=3', 3],
  ['respond-async,wait=3,', 3],
  ['wait=3; foo=bar', 3],
  ['wait=3;foo', 3],
  ['wait=2, wait=9', 2],
  ['wait=x, wait=9', 0],
  ['wait, wait=9', 0],
  ['handling=lenient; wait=9', 0],
  ['note="a, wait=9", wait=2', 2],
  ['note="a \\", wait=9", wait=2', 2],
  ['wait=-1', 0],
  ['wait=1.5', 0],
  ['wait="5', 0],
  ['await=5', 0],
  ['wait=5 seconds', 0],
]

for (const [header, seconds] of HEADERS) {
  test(`Prefer: ${header?.slice(0, 40)} waits ${seconds} seconds`, () => {
    assert.equal(waitPreferred(header), seconds)
  })
}
