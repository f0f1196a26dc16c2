/**
 * The fields that pages show and edit: path pattern, type, label. The tables in `client-core/src/record/` are the
 * definition; a test compares them with this one.
 */
export type FieldType =
  | { is: 'line' | 'text'; max: number }
  | { is: 'word'; set: string; words: readonly string[] }
  | { is: 'int'; min: number; max: number }
  | { is: 'bool' | 'time' | 'date' | 'user' | 'team' | 'entry' | 'blob' | 'cents' | 'thousandths' | 'degrees' }
  | { is: 'link'; kind: 'customer' | 'visit' }

/** Fields that are granted together (docs/rights.md). */
export type Group =
  | 'details'
  | 'credit'
  | 'routing'
  | 'work'
  | 'card'
  | 'check_in'
  | 'customer_word'
  | 'identity'
  | 'withdrawal'

export type Field = { pattern: string; type: FieldType; group: Group; label: string }

const line = (max: number): FieldType => ({ is: 'line', max })
const text = (max: number): FieldType => ({ is: 'text', max })
const word = (set: string, ...words: string[]): FieldType => ({ is: 'word', set, words })
const simple = (
  is: 'bool' | 'time' | 'date' | 'user' | 'team' | 'entry' | 'blob' | 'cents' | 'thousandths' | 'degrees',
) => ({ is }) as FieldType
const [bool, time, date, user, team, entry, blob] = (
  ['bool', 'time', 'date', 'user', 'team', 'entry', 'blob'] as const
).map(simple) as [FieldType, FieldType, FieldType, FieldType, FieldType, FieldType, FieldType]
const [cents, thousandths, degrees] = (['cents', 'thousandths', 'degrees'] as const).map(simple) as [
  FieldType,
  FieldType,
  FieldType,
]
const metres: FieldType = { is: 'int', min: 0, max: 10_000_000 }

export const CLASSES = ['key', 'ordinary', 'small', 'new'] as const
export const GRADES = ['A', 'B', 'C', 'D'] as const
export const VISIT_KINDS = ['install', 'repair', 'maintenance', 'training', 'inspection', 'revisit'] as const
export const STATUSES = [
  'unassigned',
  'assigned',
  'declined',
  'accepted',
  'under_way',
  'on_site',
  'paused',
  'left',
  'absent',
  'submitted',
  'returned',
  'approved',
  'cancelled',
  'past',
] as const
const STEPS = [
  'accept',
  'decline',
  'set_out',
  'arrive',
  'pause',
  'resume',
  'leave',
  'absent',
  'submit',
  'withdraw',
  'cancel',
]

type Row = [pattern: string, type: FieldType, label: string]

function of(group: Group, rows: Row[]): Field[] {
  return rows.map(([pattern, type, label]) => ({ pattern, type, group, label }))
}

export const CUSTOMER: readonly Field[] = [
  ...of('details', [
    ['name', line(200), 'customer.name'],
    ['class', word('class', ...CLASSES), 'customer.class'],
    ['contract_date', date, 'customer.contract_date'],
    ['delivery_date', date, 'customer.delivery_date'],
    ['works_running', bool, 'customer.works_running'],
    ['remark', text(4_000), 'customer.remark'],
    ['addresses/*/label', line(100), 'customer.address.label'],
    ['addresses/*/text', line(300), 'customer.address.text'],
    ['addresses/*/lat', degrees, 'customer.address.lat'],
    ['addresses/*/lon', degrees, 'customer.address.lon'],
    ['addresses/*/accuracy', metres, 'customer.address.accuracy'],
    ['addresses/*/removed', bool, 'entry.removed'],
    ['contacts/*/name', line(100), 'customer.contact.name'],
    ['contacts/*/post', line(100), 'customer.contact.post'],
    ['contacts/*/phone', line(40), 'customer.contact.phone'],
    ['contacts/*/email', line(200), 'customer.contact.email'],
    ['contacts/*/removed', bool, 'entry.removed'],
    ['equipment/*/model', line(100), 'customer.equipment.model'],
    ['equipment/*/serial', line(100), 'customer.equipment.serial'],
    ['equipment/*/access_mode', line(100), 'customer.equipment.access_mode'],
    ['equipment/*/site_conditions', text(2_000), 'customer.equipment.site_conditions'],
    ['equipment/*/installed_at', date, 'customer.equipment.installed_at'],
    ['equipment/*/warranty_until', date, 'customer.equipment.warranty_until'],
    ['equipment/*/removed', bool, 'entry.removed'],
  ]),
  ...of('withdrawal', [['archived/at', time, 'customer.archived.at']]),
  ...of('routing', [
    ['team', team, 'customer.team'],
    ['merged/into', { is: 'link', kind: 'customer' }, 'customer.merged.into'],
  ]),
  ...of('credit', [
    ['credit/grade', word('grade', ...GRADES), 'customer.credit.grade'],
    ['credit/reason', text(2_000), 'customer.credit.reason'],
    ['credit/date', date, 'customer.credit.date'],
  ]),
]

export const VISIT: readonly Field[] = [
  ...of('routing', [
    ['customer', { is: 'link', kind: 'customer' }, 'visit.customer'],
    ['follows', { is: 'link', kind: 'visit' }, 'visit.follows'],
    ['routing/lead', user, 'visit.routing.lead'],
    ['routing/helpers/*', bool, 'visit.routing.helper'],
    ['routing/window_from', time, 'visit.routing.window_from'],
    ['routing/window_to', time, 'visit.routing.window_to'],
    ['routing/urgent', bool, 'visit.routing.urgent'],
    ['routing/vehicle', line(100), 'visit.routing.vehicle'],
    ['calls/*/result', word('result', 'agreed', 'not_reached', 'moved'), 'visit.call.result'],
    ['calls/*/at', time, 'visit.call.at'],
    ['calls/*/by', user, 'visit.call.by'],
    ['calls/*/remark', line(500), 'visit.call.remark'],
    ['cancelled/settled', word('settled', 'cancelled', 'kept'), 'visit.cancelled.settled'],
  ]),
  ...of('details', [
    ['visit_kind', word('visit_kind', ...VISIT_KINDS), 'visit.kind'],
    ['summary', line(500), 'visit.summary'],
    ['equipment/entry', entry, 'visit.equipment.entry'],
    ['equipment/model', line(100), 'visit.equipment.model'],
    ['equipment/serial', line(100), 'visit.equipment.serial'],
    ['contact/name', line(100), 'visit.contact.name'],
    ['contact/phone', line(40), 'visit.contact.phone'],
    ['order/number', line(100), 'visit.order.number'],
    ['order/date', date, 'visit.order.date'],
    ['order/checked', bool, 'visit.order.checked'],
    ['order/scheme_confirmed', bool, 'visit.order.scheme_confirmed'],
    ['invoice/number', line(100), 'visit.invoice.number'],
    ['invoice/title', line(200), 'visit.invoice.title'],
    ['invoice/amount', cents, 'visit.invoice.amount'],
    ['cost', cents, 'visit.cost'],
    ['asked/window_from', time, 'visit.asked.window_from'],
    ['asked/window_to', time, 'visit.asked.window_to'],
    ['asked/reason', line(500), 'visit.asked.reason'],
  ]),
  ...of('identity', [['imported/past', bool, 'visit.imported.past']]),
  ...of('work', [
    ['steps/*/what', word('step', ...STEPS), 'visit.step.what'],
    ['steps/*/by', user, 'visit.step.by'],
    ['steps/*/at', time, 'visit.step.at'],
    ['steps/*/lat', degrees, 'visit.step.lat'],
    ['steps/*/lon', degrees, 'visit.step.lon'],
    ['steps/*/accuracy', metres, 'visit.step.accuracy'],
    ['steps/*/reason', line(500), 'visit.step.reason'],
    ['steps/*/corrects', entry, 'visit.step.corrects'],
    ['work_done', text(10_000), 'visit.work_done'],
    ['findings/*/text', text(4_000), 'visit.finding.text'],
    ['findings/*/removed', bool, 'entry.removed'],
    ['parts/*/name', line(200), 'visit.part.name'],
    ['parts/*/serial', line(100), 'visit.part.serial'],
    ['parts/*/quantity', thousandths, 'visit.part.quantity'],
    ['parts/*/removed', bool, 'entry.removed'],
    ['photos/*/slot', word('slot', 'before', 'after', 'nameplate', 'serial', 'other'), 'visit.photo.slot'],
    ['photos/*/blob', blob, 'visit.photo.blob'],
    ['photos/*/thumb', blob, 'visit.photo.thumb'],
    ['photos/*/taken_at', time, 'visit.photo.taken_at'],
    ['photos/*/album', bool, 'visit.photo.album'],
    ['photos/*/lat', degrees, 'visit.photo.lat'],
    ['photos/*/lon', degrees, 'visit.photo.lon'],
    ['photos/*/removed', bool, 'entry.removed'],
    ['result', word('result', 'pass', 'fail'), 'visit.result'],
    ['result_reason', line(500), 'visit.result_reason'],
    ['trained', bool, 'visit.trained'],
    ['trained_people', line(300), 'visit.trained_people'],
    ['needs_revisit', bool, 'visit.needs_revisit'],
  ]),
  ...of('card', [
    ['card/opinion', text(4_000), 'visit.card.opinion'],
    ['card/quality', word('quality', 'good', 'fair', 'poor'), 'visit.card.quality'],
    ['card/remark', text(4_000), 'visit.card.remark'],
    ['card/late_reason', line(500), 'visit.card.late_reason'],
    ['problem/symptom', text(2_000), 'visit.problem.symptom'],
    ['problem/code', line(50), 'visit.problem.code'],
    ['problem/cause', text(2_000), 'visit.problem.cause'],
    ['problem/remedy', text(2_000), 'visit.problem.remedy'],
    ['problem/hard', bool, 'visit.problem.hard'],
  ]),
  ...of('check_in', [
    ['check_in/verdict', word('verdict', 'accepted', 'rejected'), 'visit.check_in.verdict'],
    ['check_in/reason', line(500), 'visit.check_in.reason'],
    ['check_in/by', user, 'visit.check_in.by'],
    ['check_in/at', time, 'visit.check_in.at'],
  ]),
  ...of('customer_word', [
    ['customer_word/rating', { is: 'int', min: 1, max: 5 }, 'visit.customer_word.rating'],
    ['customer_word/comment', text(2_000), 'visit.customer_word.comment'],
    ['customer_word/name', line(100), 'visit.customer_word.name'],
    ['customer_word/signature', blob, 'visit.customer_word.signature'],
    ['customer_word/at', time, 'visit.customer_word.at'],
  ]),
]

/** The field at a path of a record of that kind. */
export function fieldAt(kind: string, path: string): Field | undefined {
  const table = kind === 'customer' ? CUSTOMER : kind === 'visit' ? VISIT : []
  return table.find(field => matches(field.pattern, path))
}

function matches(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  return wanted.length === given.length && wanted.every((part, at) => part === '*' || part === given[at])
}
