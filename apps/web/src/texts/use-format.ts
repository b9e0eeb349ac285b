import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCalendar } from './calendar.ts'

/** Numbers, money and times as people here write them. */
export type Format = {
  /** `₩12,000`; won, negative too */
  won(amount: number): string
  /** `₩12만`, `₩120K`; for axes and where there is no room */
  wonShort(amount: number): string
  /** `1,234` */
  count(number: number): string
  /** `number` for a text whose words depend on how many; English has one with `_one` then */
  counted(number: number): { count: number; number: string }
  /** `12.3%`; of basis points, 1/10000 */
  percent(basisPoints: number): string
  /** `오후 6:05`, in the business time zone; of ISO 8601 */
  time(iso: string): string
  /** day and time, in the business time zone; of ISO 8601 */
  dateTime(iso: string): string
  /** a business day, `yyyy-MM-dd`, with its weekday */
  day(day: string): string
  /** the same without its year, for where there is no room */
  shortDay(day: string): string
  /** the month of a business day, `yyyy-MM-dd` */
  month(day: string): string
}

/** How numbers and times are written: by the language here, and the time zone of the business. */
export function useFormat(): Format {
  const { i18n } = useTranslation()
  const { timeZone } = useCalendar()
  return useMemo(() => formatOf(i18n.language, timeZone), [i18n.language, timeZone])
}

function formatOf(language: string, timeZone: string): Format {
  const locale = language === 'en' ? 'en-GB' : 'ko-KR'
  const won = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: 'numeric', minute: '2-digit' })
  const dateTime = new Intl.DateTimeFormat(locale, {
    timeZone,
    ...{ year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  })
  // A business day is a date and no instant: it is the same one in every time zone.
  const utc = { timeZone: 'UTC' } as const
  const day = new Intl.DateTimeFormat(locale, {
    ...utc,
    ...{ year: 'numeric', month: 'short', day: 'numeric', weekday: 'short' },
  })
  const shortDay = new Intl.DateTimeFormat(locale, { ...utc, month: 'short', day: 'numeric' })
  const month = new Intl.DateTimeFormat(locale, { ...utc, year: 'numeric', month: 'long' })
  return {
    won: (amount) => `${amount < 0 ? '−' : ''}₩${won.format(Math.abs(amount))}`,
    wonShort: (amount) => `${amount < 0 ? '−' : ''}₩${short.format(Math.abs(amount))}`,
    count: (number) => won.format(number),
    counted: (number) => ({ count: number, number: won.format(number) }),
    percent: (basisPoints) => percent.format(basisPoints / 10_000),
    time: (iso) => time.format(new Date(iso)),
    dateTime: (iso) => dateTime.format(new Date(iso)),
    day: (date) => day.format(new Date(`${date}T00:00:00Z`)),
    shortDay: (date) => shortDay.format(new Date(`${date}T00:00:00Z`)),
    month: (date) => month.format(new Date(`${date}T00:00:00Z`)),
  }
}
