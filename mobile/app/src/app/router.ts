import { createElement } from 'react'
import { createBrowserRouter, createMemoryRouter, Navigate, type RouteObject } from 'react-router'
import { SCREENS } from './routes'
import { Shell } from './Shell'

const routes: RouteObject[] = [
  {
    element: createElement(Shell),
    children: [...SCREENS, { path: '*', element: createElement(Navigate, { to: '/', replace: true }) }],
  },
]

/** The frames of one page share one history: there, Back on one phone would go back on the other. */
const framed = window.parent !== window

export const router = framed
  ? createMemoryRouter(routes, { initialEntries: [window.location.pathname + window.location.search] })
  : createBrowserRouter(routes)
