import { isBusinessDay } from '@haru/business-day'
import { PRICE_MAX } from '@haru/money'
import { z } from 'zod'
import { writtenNameSchema } from './written-name.ts'

/** Words of domain.md that more than one service says, each with its limits. */

export const idSchema = z.int().positive()
export const categorySchema = z.enum(['MAIN_MENU', 'SUB_MENU', 'DRINK'])
export const posGradeSchema = z.enum(['BRONZE', 'SILVER', 'GOLD'])
export const settlementDaySchema = z.union([
  z.literal(1),
  z.literal(5),
  z.literal(10),
  z.literal(15),
  z.literal(20),
  z.literal(25),
])
export const storeNameSchema = writtenNameSchema(20)
export const cardCompanySchema = z.enum(['K', 'H', 'S'])
/** won, 0 to 10,000,000 */
export const priceSchema = z.int().min(0).max(PRICE_MAX)
/** portions of one product in one order, 1 to 10,000,000 */
export const countSchema = z.int().min(1).max(10_000_000)
/** `yyyy-MM-dd`, a date that exists */
export const businessDaySchema = z.string().refine(isBusinessDay, {
  params: { ko: 'yyyy-MM-dd 형식의 날짜여야 합니다', en: 'must be a date, yyyy-MM-dd' },
})

export type Category = z.infer<typeof categorySchema>
export type PosGrade = z.infer<typeof posGradeSchema>
export type CardCompany = z.infer<typeof cardCompanySchema>

/** What is wrong with an order's products, when it was found out after the order was taken. */
export const rejectionReasonSchema = z.object({
  errorCode: z.string(),
  productIdList: z.array(idSchema),
})
export type RejectionReason = z.infer<typeof rejectionReasonSchema>
