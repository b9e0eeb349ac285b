import { auditTexts } from './audit-texts.ts'
import { changeTexts } from './change-texts.ts'
import { figureTexts } from './figure-texts.ts'
import { peopleTexts } from './people-texts.ts'
import { settlementTexts } from './settlement-texts.ts'

/** The office. */
export const officeTexts = {
  ko: {
    ...figureTexts.ko,
    ...changeTexts.ko,
    ...settlementTexts.ko,
    ...peopleTexts.ko,
    ...auditTexts.ko,
  },
  en: {
    ...figureTexts.en,
    ...changeTexts.en,
    ...settlementTexts.en,
    ...peopleTexts.en,
    ...auditTexts.en,
  },
}
