import type { counterTexts } from '../counter/counter-texts.ts'
import type { kitchenTexts } from '../kitchen/kitchen-texts.ts'
import type { officeTexts } from '../office/office-texts.ts'
import type { operatorTexts } from '../operator/operator-texts.ts'
import type { sessionTexts } from '../session/session-texts.ts'
import type { tabletTexts } from '../tablet/tablet-texts.ts'
import type { sharedTexts } from './shared-texts.ts'

/** A text that is not there is an error of types. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shared'
    resources: {
      shared: typeof sharedTexts.ko
      session: typeof sessionTexts.ko
      tablet: typeof tabletTexts.ko
      counter: typeof counterTexts.ko
      kitchen: typeof kitchenTexts.ko
      office: typeof officeTexts.ko
      operator: typeof operatorTexts.ko
    }
  }
}
