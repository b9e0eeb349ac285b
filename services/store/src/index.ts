export { storeSchema } from './schema.ts'
export { openStoreService, type StoreService } from './service.ts'
