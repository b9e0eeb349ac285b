export * from './consumer.ts'
export * from './dead-letters.ts'
export * from './local-bus.ts'
export * from './outbox.ts'
