export { moveDemoClock } from './move-demo-clock.ts'
export { type DemoInstallation, seedDemoRestaurant } from './seed-demo-restaurant.ts'
