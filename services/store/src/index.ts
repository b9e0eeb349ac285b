export { storeSchema } from './schema.ts'
export { openStoreService } from './service.ts'
