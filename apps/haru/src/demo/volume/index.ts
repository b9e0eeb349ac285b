export { type MadeVolume, makeVolume, type VolumeOptions } from './make-volume.ts'
export type { SalesOrder } from './sales-plan.ts'
