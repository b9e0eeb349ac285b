import { useTranslation } from 'react-i18next'
import { useFormat } from '../texts/use-format.ts'
import type { AuditEntry } from './audit-section.tsx'
import { auditTexts } from './audit-texts.ts'
import { useNamed } from './use-named.ts'

type AuditKey = keyof typeof auditTexts.ko
/** What an entry tells that people want to know, in the order in which it is said. */
const KEYS = [
  ...['name', 'tradeDeviceId', 'method', 'cardCompany', 'amount', 'price', 'baseStock'],
  ...['products', 'receipts', 'sessions', 'reason'],
]
const COUNTED = ['baseStock', 'products', 'receipts', 'sessions'] as const
const COMPANIES = ['K', 'H', 'S'] as const

const isKnown = (key: string): key is AuditKey => Object.hasOwn(auditTexts.ko, key)
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** How entries of the audit log are said. What has no word yet is said as it is written. */
export function useAuditWords() {
  const { t } = useTranslation('office')
  const { t: shared } = useTranslation()
  const format = useFormat()
  const { tabletName, actorName, subjectName } = useNamed()

  const wordsOf = (key: string, value: unknown): string | undefined => {
    if (typeof value === 'number') {
      if (key === 'amount') return format.won(value)
      if (key === 'price') return t('priceOf', { amount: format.won(value) })
      if (key === 'tradeDeviceId') return tabletName(value)
      const counted = COUNTED.find((one) => one === key)
      return counted && t(`${counted}Of`, format.counted(value))
    }
    if (typeof value !== 'string') return undefined
    if (key === 'method') return shared(value === 'CARD' ? 'card' : 'cash')
    const company = COMPANIES.find((one) => one === value)
    if (key === 'cardCompany') return company && shared(company)
    return key === 'reason' && isKnown(value) ? t(value) : value
  }
  const allOf = (told: Record<string, unknown>) =>
    KEYS.flatMap((key) => wordsOf(key, told[key]) ?? [])
  const sideOf = (told: unknown) => (isObject(told) ? allOf(told).join(', ') : String(told))

  return {
    actorName,
    actionName: (action: string) => (isKnown(action) ? t(action) : action),
    /** about what it was, and what there is to tell of it */
    detailOf({ subject, detail }: AuditEntry): string {
      const { before, after } = detail
      const change = before === undefined ? [] : [`${sideOf(before)} → ${sideOf(after)}`]
      return [subjectName(subject) ?? [], ...allOf(detail), ...change].flat().join(' · ')
    },
  }
}
