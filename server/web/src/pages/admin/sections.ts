/** The sections of the administration, as the route table has them. */
import type { Me } from '../../api/types'
import { may, PAGES } from '../../app/routes'

const BELOW = 'admin/'

/** The sections that somebody may open, in the order of the route table. */
export function sectionsFor(me: Me): string[] {
  return PAGES.filter(page => page.path.startsWith(BELOW) && may(page, me)).map(page => page.path.slice(BELOW.length))
}
