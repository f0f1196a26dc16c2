/** The way in: leads to the first section that one may open. */
import { Navigate } from 'react-router'
import { useMe } from '../../api/session'
import { NoPermission } from '../../parts/states'
import { sectionsFor } from './sections'

export function Component() {
  const [first] = sectionsFor(useMe())
  return first ? <Navigate to={`/admin/${first}`} replace /> : <NoPermission />
}
