import assert from 'node:assert/strict'
import { test } from 'node:test'
import { searchMenu } from './search-menu.ts'

const menu = ['비빔밥', '김치 찌개', 'Iced Tea', '된장찌개'].map((name) => ({ name }))
const found = (text: string) => searchMenu(menu, text).map(({ name }) => name)

test('names are found by any part, whatever case and blanks', () => {
  assert.deepEqual(found('찌개'), ['김치 찌개', '된장찌개'])
  assert.deepEqual(found('김치찌'), ['김치 찌개'])
  assert.deepEqual(found(' icedTEA '), ['Iced Tea'])
  assert.deepEqual(found('피자'), [])
})

test('Korean names are found by their first consonants', () => {
  assert.deepEqual(found('ㅂㅂ'), ['비빔밥'])
  assert.deepEqual(found('ㅊㅉ'), ['김치 찌개'])
  assert.deepEqual(found('ㅉㄱ'), ['김치 찌개', '된장찌개'])
})

test('nothing looked for is everything', () => {
  assert.deepEqual(found('  '), ['비빔밥', '김치 찌개', 'Iced Tea', '된장찌개'])
})
