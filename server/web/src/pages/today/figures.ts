/** Where each figure's list is, and which figures stand together. */
import type { components } from '../../api/schema'

export type Figure = components['schemas']['Figure']
type Name = Figure['name']

type Place = {
  /** The page that shows the list. */
  page: string
  group: (typeof GROUPS)[number]
  /** Whether any at all is too many. */
  bad?: boolean
}

export const GROUPS = ['field', 'cards', 'desk', 'arriving'] as const

const PLACES: Record<Name, Place> = {
  under_way: { page: '/visits', group: 'field' },
  behind: { page: '/visits', group: 'field', bad: true },
  declined: { page: '/visits', group: 'field', bad: true },
  cards_due: { page: '/visits', group: 'cards' },
  cards_overdue: { page: '/visits', group: 'cards', bad: true },
  revisits_due: { page: '/customers', group: 'desk' },
  to_review: { page: '/review', group: 'desk' },
  conflicts: { page: '/conflicts', group: 'desk', bad: true },
  silent_devices: { page: '/admin/devices', group: 'arriving', bad: true },
  attachments_on_their_way: { page: '/attachments', group: 'arriving' },
}

/** The place of a figure; none if this version of the pages does not know it. */
export function placeOf(figure: Figure): Place | undefined {
  return PLACES[figure.name]
}

/** The address of the list that shows exactly a figure's rows. */
export function listOf(figure: Figure): string {
  const page = placeOf(figure)?.page ?? '/'
  return figure.query ? `${page}?${figure.query}` : page
}
