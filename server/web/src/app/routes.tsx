/**
 * Every page, one line each: address, folder, who may open it, place in the menu. A page is a folder below `pages/` whose
 * `index.tsx` exports `Component`; it is fetched when it is first opened.
 */
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router'
import type { Me } from '../api/types'
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
const IMPORTERS: readonly Role[] = ['manager', 'supervisor', 'dispatcher', 'agent']
const OVERSEERS: readonly Role[] = ['administrator', 'manager']
const DEVICE_READERS: readonly Role[] = ['administrator', 'manager', 'supervisor']

export const PAGES: readonly PageRoute[] = [
  { path: 'today', load: () => import('../pages/today'), menu: 'today' },
  { path: 'customers', load: () => import('../pages/customers'), menu: 'customers' },
  { path: 'customers/:id', load: () => import('../pages/customer') },
  { path: 'customers/:id/labels', load: () => import('../pages/labels') },
  { path: 'equipment/:serial', load: () => import('../pages/equipment') },
  { path: 'dispatch', load: () => import('../pages/dispatch'), menu: 'dispatch' },
  { path: 'visits', load: () => import('../pages/visits'), menu: 'visits' },
  { path: 'visits/:id', load: () => import('../pages/visit') },
  { path: 'visits/:id/print', load: () => import('../pages/visit-print') },
  { path: 'review', load: () => import('../pages/review'), menu: 'review', roles: JUDGES },
  { path: 'conflicts', load: () => import('../pages/conflicts'), menu: 'conflicts' },
  { path: 'attachments', load: () => import('../pages/attachments') },
  { path: 'imports', load: () => import('../pages/imports'), roles: IMPORTERS, menu: 'imports' },
  { path: 'admin', load: () => import('../pages/admin'), roles: DEVICE_READERS, menu: 'admin' },
  { path: 'admin/users', load: () => import('../pages/users'), roles: ['administrator'] },
  { path: 'admin/teams', load: () => import('../pages/teams'), roles: ['administrator'] },
  { path: 'admin/devices', load: () => import('../pages/devices'), roles: DEVICE_READERS },
  { path: 'admin/access-log', load: () => import('../pages/access-log'), roles: ['manager'] },
  { path: 'admin/sign-in-log', load: () => import('../pages/sign-in-log'), roles: OVERSEERS },
  { path: 'admin/audit-log', load: () => import('../pages/audit-log'), roles: OVERSEERS },
  { path: 'admin/tokens', load: () => import('../pages/tokens'), roles: ['administrator'] },
  { path: 'admin/settings', load: () => import('../pages/settings'), roles: ['administrator'] },
  { path: 'admin/backups', load: () => import('../pages/backups'), roles: ['administrator'] },
  { path: 'admin/quarantine', load: () => import('../pages/quarantine'), roles: ['administrator'] },
]

/** Whether somebody's role opens a page. */
export function may(page: PageRoute, me: Me): boolean {
  return !page.roles || (page.roles as readonly string[]).includes(me.role)
}

/** Whether somebody's role opens the page at an address without parameters. */
export function mayOpen(address: string, me: Me): boolean {
  const path = address.split('?')[0]?.slice(1)
  return PAGES.some(page => page.path === path && may(page, me))
}

/** Where the menu's first click and a fresh sign-in lead. */
export const HOME = '/today'

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
