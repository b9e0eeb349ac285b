import { type Category, cardCompanySchema, categorySchema } from '@haru/contracts'
import { PRICE_MAX, type Won } from '@haru/money'
import type { PaymentMethod } from '../payment/payment.ts'

/** The columns of a sales file, in this order (architecture.md, "Sales file"). */
export const SALES_COLUMNS = [
  'receipt_no',
  'sold_at',
  'product_name',
  'category',
  'unit_price',
  'quantity',
  'payment_method',
  'card_company',
] as const

/** One line of a receipt, as the file says it. */
export type SalesRow = {
  /** epoch milliseconds */
  soldAt: number
  productName: string
  category: Category
  unitPrice: Won
  quantity: number
  payment: PaymentMethod
}

const RECEIPT_NO_CHARACTERS_MAX = 50
const NAME_CHARACTERS_MAX = 100
const QUANTITY_MAX = 10_000_000
/** A business day of 1969 would be no day to the store; two days cover every zone and day start. */
const SOLD_AT_MIN = Date.UTC(1970, 0, 3)
const TIME =
  /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d{1,9})?)?(Z|[+-]\d\d(:?[0-5]\d)?)$/
const LINE_BREAKS = /\s*[\t\n\v\f\r]\s*/g

/**
 * The receipt that a row belongs to.
 * @param fields of the row
 * @returns undefined when it names none
 */
export function receiptNoOf(fields: readonly string[]): string | undefined {
  const text = (fields[0] ?? '').normalize('NFC').trim()
  const isGood = isReadable(text) && text !== '' && [...text].length <= RECEIPT_NO_CHARACTERS_MAX
  return isGood ? text : undefined
}

/**
 * Reads a row of a sales file, apart from its receipt number.
 * @param fields of the row
 * @param now epoch milliseconds: nothing is sold later
 * @returns the line, or the reason why it is none
 */
export function readSalesRow(
  fields: readonly string[],
  now: number,
): SalesRow | { reason: string } {
  if (fields.length !== SALES_COLUMNS.length) {
    return { reason: `it has ${fields.length} columns instead of ${SALES_COLUMNS.length}` }
  }
  const [, time = '', name = '', kind = '', price = '', count = '', method = '', company = ''] =
    fields.map((field) => field.trim())
  const soldAt = epochMs(time)
  if (soldAt === undefined) {
    return { reason: 'sold_at is no time with an offset, like 2025-03-01T12:30:00+09:00' }
  }
  if (soldAt > now) return { reason: 'sold_at is in the future' }
  if (soldAt < SOLD_AT_MIN) return { reason: 'sold_at is too long ago' }
  const productName = name.replace(LINE_BREAKS, ' ').normalize('NFC')
  const wrongName = wrongNameOf(productName)
  if (wrongName) return { reason: wrongName }
  const category = categorySchema.safeParse(kind).data
  if (!category) return { reason: 'category is none of MAIN_MENU, SUB_MENU, DRINK' }
  const unitPrice = wholeNumber(price, 0, PRICE_MAX)
  if (unitPrice === undefined) {
    return { reason: `unit_price is no whole number from 0 to ${PRICE_MAX}` }
  }
  const quantity = wholeNumber(count, 1, QUANTITY_MAX)
  if (quantity === undefined) {
    return { reason: `quantity is no whole number from 1 to ${QUANTITY_MAX}` }
  }
  const payment = paymentOf(method, company)
  if ('reason' in payment) return payment
  return { soldAt, productName, category, unitPrice, quantity, payment }
}

function paymentOf(method: string, company: string): PaymentMethod | { reason: string } {
  if (method === 'CASH') {
    return company === ''
      ? { method }
      : { reason: 'card_company is given, but it was paid in cash' }
  }
  if (method !== 'CARD') return { reason: 'payment_method is neither CASH nor CARD' }
  const cardCompany = cardCompanySchema.safeParse(company).data
  return cardCompany ? { method, cardCompany } : { reason: 'card_company is none of K, H, S' }
}

/** Parts of a millisecond are dropped. */
function epochMs(text: string): number | undefined {
  if (!TIME.test(text)) return undefined
  try {
    return Temporal.Instant.from(text).epochMilliseconds
  } catch {
    // A day that does not exist, or an offset of more than a day.
    return undefined
  }
}

function wrongNameOf(name: string): string | undefined {
  if (name === '') return 'product_name is missing'
  if ([...name].length > NAME_CHARACTERS_MAX) {
    return `product_name is longer than ${NAME_CHARACTERS_MAX} characters`
  }
  return isReadable(name) ? undefined : 'product_name is not text in UTF-8'
}

/** U+FFFD stands where the bytes were no UTF-8: a file saved in another encoding, like CP949. */
function isReadable(text: string): boolean {
  return !/[\p{Cc}\uFFFD]/u.test(text)
}

function wholeNumber(text: string, min: number, max: number): number | undefined {
  if (!/^\d{1,15}$/.test(text)) return undefined
  const value = Number(text)
  return value >= min && value <= max ? value : undefined
}
