import assert from 'node:assert/strict'
import { test } from 'node:test'
import i18next from 'i18next'
import { counterTexts } from '../counter/counter-texts.ts'
import { kitchenTexts } from '../kitchen/kitchen-texts.ts'
import { officeTexts } from '../office/office-texts.ts'
import { operatorTexts } from '../operator/operator-texts.ts'
import { sessionTexts } from '../session/session-texts.ts'
import { tabletTexts } from '../tablet/tablet-texts.ts'
import { sharedTexts } from './shared-texts.ts'

const PARTS = {
  ...{ counter: counterTexts, kitchen: kitchenTexts, office: officeTexts },
  ...{ operator: operatorTexts, session: sessionTexts, shared: sharedTexts, tablet: tabletTexts },
}

/** What a text has filled in, in any order. */
function blanksOf(text: string | undefined): string[] {
  return [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).sort()
}

test('what is one thing in English is no plural, and says as much', async () => {
  const seen: string[] = []
  for (const [part, { ko, en }] of Object.entries(PARTS)) {
    const texts: Record<string, string> = en
    const lng = 'en'
    const own = i18next.createInstance({ lng, resources: { en: { translation: texts } } })
    await own.init()
    for (const [key, one] of Object.entries(texts)) {
      const name = /^(.*)_one$/.exec(key)?.[1]
      if (name === undefined) continue
      seen.push(`${part}.${name}`)
      assert.deepEqual(blanksOf(one), blanksOf(texts[name]), key)
      const [none, single, two] = [0, 1, 2].map((count) => own.t(name, { count }))
      assert.equal(none, two, key)
      assert.notEqual(single, two, key)
      assert.ok(name in ko, `${key} has a text in Korean`)
    }
  }
  assert.ok(seen.length >= 8, `only ${seen}`)
})
