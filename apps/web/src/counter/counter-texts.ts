import { deviceTexts } from './device-texts.ts'
import { menuTexts } from './menu-texts.ts'
import { paymentTexts } from './payment-texts.ts'
import { tableTexts } from './table-texts.ts'

/** What the counter says. */
export const counterTexts = {
  ko: { ...tableTexts.ko, ...paymentTexts.ko, ...menuTexts.ko, ...deviceTexts.ko },
  en: { ...tableTexts.en, ...paymentTexts.en, ...menuTexts.en, ...deviceTexts.en },
}
