/**
 * Every page, one line each: address, folder, who may open it, place in the menu. A page is a folder below `pages/` whose
 * `index.tsx` exports `Component`; it is fetched when it is first opened.
 */
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router'
import { PageBroken } from './PageBroken'
import { Shell } from './Shell'

/** Roles that use the office (domain page: people). */
export type Role =
  | 'dispatcher'
  | 'agent'
  | 'stock_keeper'
  | 'supervisor'
  | 'manager'
  | 'administrator'
  | 'quality_monitor'

export type PageRoute = {
  /** The address, as react-router writes it. */
  path: string
  load: () => Promise<{ Component: React.ComponentType }>
  /** Who may open it; everybody at the office if absent. */
  roles?: readonly Role[]
  /** Key of its name in `words/menu/`; absent: not in the menu. */
  menu?: string
}

const JUDGES: readonly Role[] = ['supervisor', 'manager']

export const PAGES: readonly PageRoute[] = [
  { path: 'customers', load: () => import('../pages/customers'), menu: 'customers' },
  { path: 'customers/:id', load: () => import('../pages/customer') },
  { path: 'visits', load: () => import('../pages/visits'), menu: 'visits' },
  { path: 'visits/:id', load: () => import('../pages/visit') },
  { path: 'visits/:id/print', load: () => import('../pages/visit-print') },
  { path: 'review', load: () => import('../pages/review'), menu: 'review', roles: JUDGES },
  { path: 'conflicts', load: () => import('../pages/conflicts'), menu: 'conflicts' },
]

/** Where the menu's first click and a fresh sign-in lead. */
export const HOME = '/customers'

const children: RouteObject[] = PAGES.map(({ path, load }) => ({ path, lazy: load }))

export const router = createBrowserRouter([
  {
    path: '/',
    Component: Shell,
    ErrorBoundary: PageBroken,
    // While the first page is fetched the frame stands empty.
    HydrateFallback: () => null,
    children: [
      { index: true, element: <Navigate to={HOME} replace /> },
      ...children,
      { path: '*', lazy: () => import('../pages/nowhere') },
    ],
  },
])
