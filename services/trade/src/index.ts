export { closeStoreDay } from './day/close-day.ts'
export { askAgain } from './order/ask-again.ts'
export { tradeSchema } from './schema.ts'
export { openTradeService, type TradeService } from './service.ts'
