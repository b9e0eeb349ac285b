export { buildGateway, type GatewayOptions } from './gateway.ts'
export { GENERAL_LIMITS, type GeneralLimits } from './general-limits.ts'
