export * from './basis-points.ts'
export * from './won.ts'
