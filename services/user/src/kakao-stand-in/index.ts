export { createKakaoStandIn } from './stand-in.ts'
export type { StandInOptions } from './stand-in-options.ts'
export { DEMO_OWNER, type StandInPerson, standInPerson } from './stand-in-person.ts'
