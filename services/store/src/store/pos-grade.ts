import type { PosGrade } from '@haru/contracts'

/** Tablets that a store gets by its grade, once, when it is opened: domain.md, "POS grade". */
export const TABLETS_BY_GRADE: Readonly<Record<PosGrade, number>> = {
  BRONZE: 30,
  SILVER: 50,
  GOLD: 100,
}
