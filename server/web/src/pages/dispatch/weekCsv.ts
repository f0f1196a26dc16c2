/** The week as a table for a spreadsheet. */
import Papa from 'papaparse'
import type { VisitItem } from '../../api/types'
import { show } from '../../record/time'

export type Says = { kind: (kind: string) => string; status: (status: string) => string; urgent: string }

/** Appointments in the order of engineer and time, below a line of column names. */
export function weekCsv(header: string[], visits: VisitItem[], says: Says): string {
  const sorted = [...visits].sort(
    (a, b) => (a.lead?.name ?? '').localeCompare(b.lead?.name ?? '') || (a.window_from ?? 0) - (b.window_from ?? 0),
  )
  const rows = sorted.map(visit => [
    visit.lead?.name ?? '',
    time(visit.window_from, 'YYYY-MM-DD'),
    time(visit.window_from, 'HH:mm'),
    time(visit.window_to, 'HH:mm'),
    visit.number,
    visit.customer?.name ?? '',
    says.kind(visit.kind),
    visit.summary,
    visit.urgent ? says.urgent : '',
    says.status(visit.status),
  ])
  // Spreadsheets run what looks like a formula; a byte-order mark makes them read Chinese.
  return `\uFEFF${Papa.unparse([header, ...rows], { escapeFormulae: true })}\r\n`
}

function time(ms: number | null | undefined, format: string): string {
  return ms == null ? '' : show(ms, format)
}
