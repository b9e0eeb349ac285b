import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router'
import { FailedPart, FailedScreen } from './session/failed-screen.tsx'
import { NoSuchPage } from './session/no-such-page.tsx'

type Screen = ReturnType<typeof lazyRouteComponent>

/** Every screen has its address; its code is loaded when it is first shown. */
const root = createRootRoute({ component: Outlet, notFoundComponent: NoSuchPage })
const office = createRoute({
  getParentRoute: () => root,
  path: '/office',
  component: lazyRouteComponent(() => import('./office/office-screen.tsx'), 'OfficeScreen'),
})
const inOffice = <Path extends string>(path: Path, component: Screen) =>
  createRoute({ getParentRoute: () => office, path, component, errorComponent: FailedPart })
const counter = createRoute({
  getParentRoute: () => root,
  path: '/counter',
  component: lazyRouteComponent(() => import('./counter/counter-screen.tsx'), 'CounterScreen'),
})
const inCounter = <Path extends string>(path: Path, component: Screen) =>
  createRoute({ getParentRoute: () => counter, path, component, errorComponent: FailedPart })
const at = <Path extends string>(path: Path, component: Screen) =>
  createRoute({ getParentRoute: () => root, path, component })

const routeTree = root.addChildren([
  at(
    '/',
    lazyRouteComponent(() => import('./session/home-screen.tsx'), 'HomeScreen'),
  ),
  at(
    '/sign-up',
    lazyRouteComponent(() => import('./session/sign-up-screen.tsx'), 'SignUpScreen'),
  ),
  at(
    '/tablet',
    lazyRouteComponent(() => import('./tablet/tablet-screen.tsx'), 'TabletScreen'),
  ),
  at(
    '/pair',
    lazyRouteComponent(() => import('./tablet/tablet-screen.tsx'), 'PairScreen'),
  ),
  counter.addChildren([
    inCounter(
      '/',
      lazyRouteComponent(() => import('./counter/tables-screen.tsx'), 'TablesScreen'),
    ),
    inCounter(
      '/table/$tradeDeviceId',
      lazyRouteComponent(() => import('./counter/table-screen.tsx'), 'TableScreen'),
    ),
    inCounter(
      '/payments',
      lazyRouteComponent(() => import('./counter/payments-screen.tsx'), 'PaymentsScreen'),
    ),
    createRoute({
      getParentRoute: () => counter,
      path: '/payments/$paymentId',
      // What was handed over in cash: nobody keeps it, and the change is to be seen once.
      validateSearch: ({ received }: Record<string, unknown>): { received?: number } =>
        typeof received === 'number' ? { received } : {},
      component: lazyRouteComponent(() => import('./counter/receipt-screen.tsx'), 'ReceiptScreen'),
      errorComponent: FailedPart,
    }),
    inCounter(
      '/menu',
      lazyRouteComponent(() => import('./counter/menu-screen.tsx'), 'MenuScreen'),
    ),
    inCounter(
      '/tablets',
      lazyRouteComponent(() => import('./counter/tablets-screen.tsx'), 'TabletsScreen'),
    ),
  ]),
  at(
    '/kitchen',
    lazyRouteComponent(() => import('./kitchen/kitchen-screen.tsx'), 'KitchenScreen'),
  ),
  office.addChildren([
    inOffice(
      '/',
      lazyRouteComponent(() => import('./office/today-screen.tsx'), 'TodayScreen'),
    ),
    inOffice(
      '/sales',
      lazyRouteComponent(() => import('./office/sales-screen.tsx'), 'SalesScreen'),
    ),
    inOffice(
      '/settlements',
      lazyRouteComponent(() => import('./office/settlements-screen.tsx'), 'SettlementsScreen'),
    ),
    inOffice(
      '/people',
      lazyRouteComponent(() => import('./office/people-screen.tsx'), 'PeopleScreen'),
    ),
  ]),
  at(
    '/staff',
    lazyRouteComponent(() => import('./session/join-screen.tsx'), 'JoinScreen'),
  ),
  at(
    '/operator',
    lazyRouteComponent(() => import('./operator/operator-screen.tsx'), 'OperatorScreen'),
  ),
])

export const router = createRouter({
  routeTree,
  defaultErrorComponent: FailedScreen,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
