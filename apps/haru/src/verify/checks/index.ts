import type { Check } from '../check.ts'
import { ACCOUNT_CHECKS } from './account-checks.ts'
import { AUDIT_CHECKS } from './audit-checks.ts'
import { DAY_CHECKS } from './day-checks.ts'
import { DECISION_CHECKS } from './decision-checks.ts'
import { EVENT_CHECKS } from './event-checks.ts'
import { FACT_CHECKS } from './fact-checks.ts'
import { ORDER_CHECKS } from './order-checks.ts'
import { PAYMENT_CHECKS } from './payment-checks.ts'
import { PERIOD_CHECKS } from './period-checks.ts'
import { REQUEST_CHECKS } from './request-checks.ts'
import { SETTLEMENT_CHECKS } from './settlement-checks.ts'
import { STATISTIC_CHECKS } from './statistic-checks.ts'
import { STOCK_CHECKS } from './stock-checks.ts'
import { TRADE_CHECKS } from './trade-checks.ts'

/** Everything that `haru verify` looks at. */
export const CHECKS: readonly Check[] = [
  ...ACCOUNT_CHECKS,
  ...STOCK_CHECKS,
  ...DECISION_CHECKS,
  ...ORDER_CHECKS,
  ...TRADE_CHECKS,
  ...PAYMENT_CHECKS,
  ...FACT_CHECKS,
  ...DAY_CHECKS,
  ...PERIOD_CHECKS,
  ...STATISTIC_CHECKS,
  ...SETTLEMENT_CHECKS,
  ...EVENT_CHECKS,
  ...REQUEST_CHECKS,
  ...AUDIT_CHECKS,
]
