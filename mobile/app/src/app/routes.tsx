// One line per screen: its address and what draws it. A screen has a folder of its own under `screens`.

import type { RouteObject } from 'react-router'
import { Conflicts } from '../screens/conflicts/Conflicts'
import { Customer } from '../screens/customer/Customer'
import { EditCustomer } from '../screens/customer/EditCustomer'
import { CustomerWord } from '../screens/customer-word/CustomerWord'
import { Customers } from '../screens/customers/Customers'
import { NewCustomer } from '../screens/new-customer/NewCustomer'
import { NewVisit } from '../screens/new-visit/NewVisit'
import { SyncPage } from '../screens/sync/SyncPage'
import { Today } from '../screens/today/Today'
import { Visit } from '../screens/visit/Visit'

export const SCREENS: RouteObject[] = [
  { path: '/', element: <Today /> },
  { path: '/visits/new', element: <NewVisit /> },
  { path: '/visits/:id', element: <Visit /> },
  { path: '/visits/:id/customer', element: <CustomerWord /> },
  { path: '/customers', element: <Customers /> },
  { path: '/customers/new', element: <NewCustomer /> },
  { path: '/customers/:id', element: <Customer /> },
  { path: '/customers/:id/edit', element: <EditCustomer /> },
  { path: '/conflicts', element: <Conflicts /> },
  { path: '/sync', element: <SyncPage /> },
]
