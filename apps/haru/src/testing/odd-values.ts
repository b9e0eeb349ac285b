import fc from 'fast-check'

/** Texts that have broken programs before. */
const ODD_TEXTS = [
  ...['', ' ', '\t\n', '\udfff\ud83d', '\ufeff', '\u202e'],
  ...['🍚'.repeat(21), '각'.normalize('NFD').repeat(40), 'x'.repeat(256), 'y'.repeat(9_000)],
  ...['null', 'NaN', 'Infinity', 'true', '[object Object]', '__proto__', 'constructor'],
  ...['0', '-1', '1.5', '1e3', '0x10', '007', '+1', ' 1', '9007199254740993', '9'.repeat(40)],
  ...["'; drop table store.store; --", '$1', '{{7*7}}', '#{7*7}', '%s%n', '../../etc/passwd'],
  ...['2025-02-30', '0000-01-01', '-000001-01-01', '9999-12-31', '2025-1-1', '2025-01-01T00:00'],
  ...['DAY', 'WEEK', 'day', 'MAIN_MENU', 'CASH', 'K', 'settlement', '1,2', '\r\nx: y'],
]

const ODD_NUMBERS = [
  ...[0, -0, -1, 1, 0.5, 1.5, 10_000_000, 10_000_001, 1e12, 1e12 + 1, 2 ** 31, 2 ** 32, 2 ** 63],
  ...[Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 1, -Number.MAX_SAFE_INTEGER],
  ...[Number.MAX_VALUE, Number.MIN_VALUE, 1e308, 1e-7],
]

/** JSON that stands for itself, since no value of JavaScript is written like that. */
const ODD_JSON = [
  ...['', ' ', '{', '}', '[', '{"a":}', "{'a':1}", '{"a":1,}', '1 2', 'undefined', 'nul', '"'],
  ...['1e400', '-1e400', '01', '0x1', '123456789012345678901234567890', '\u0000', '{}\u0000'],
  ...['\ufeff{}', '{"\\u0000":1}', '"\\ud800"', '/**/{}', '{"a":"\n"}', 'NaN'],
  ...['[null]', '[]', '{}', 'null', 'true', '""', '0', '[{}]', '{"length":1e9}'],
  ...['{"__proto__":{"id":1}}', '{"constructor":{"prototype":{"id":1}}}', '{"toString":1}'],
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
]

/** Members that nobody asked for, before the others: the last of equal names counts. */
const ODD_MEMBERS = [
  '"__proto__":{"price":1,"polluted":true}',
  '"constructor":{"prototype":{"polluted":true}}',
  '"price":-1,"count":-1,"name":1,"id":"1"',
  '"":1',
  `"deep":${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  '"storeId":1,"ownerId":1,"status":"PAID","amount":0',
]

/** What PostgreSQL takes in no text, and what is no character: the most likely to be forgotten. */
const FORGOTTEN = ['\u0000', 'a\u0000b', '\ud800']

/** Any code points, halves of pairs too. `unit: 'binary'` first maps a million: seconds. */
const anyCharacters = fc
  .array(fc.nat(0x10ffff), { maxLength: 300 })
  .map((points) => String.fromCodePoint(...points))

export const oddText = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...FORGOTTEN) },
  { weight: 3, arbitrary: fc.constantFrom(...ODD_TEXTS) },
  { weight: 1, arbitrary: anyCharacters },
)

export const oddJson = fc.constantFrom(...ODD_JSON)

export const oddMember = fc.constantFrom(...ODD_MEMBERS)

/** Any value of JSON, odd ones above all. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: oddText },
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...ODD_NUMBERS) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], [{}]) },
  { weight: 1, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: fc.array(fc.constant<unknown>({ id: 1, count: 1 }), { maxLength: 120 }) },
)

/** A header may hold these characters alone; Node's parser refuses any other. */
export const headerText = oddText.map((text) =>
  text.replace(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '').trim(),
)
