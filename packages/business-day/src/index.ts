export * from './business-day.ts'
export * from './calendar.ts'
export * from './period.ts'
