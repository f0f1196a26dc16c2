/** Where labels are printed, and what their codes open. */

/** The print page of a customer's machines; of all of them if none is named. */
export function labelsAddress(customer: string, entries: string[] = []): string {
  const query = new URLSearchParams(entries.map(entry => ['entry', entry]))
  return `/customers/${customer}/labels${query.size > 0 ? `?${query}` : ''}`
}

/** A machine's page, within the office. */
export function machineAddress(serial: string): string {
  return `/equipment/${encodeURIComponent(serial)}`
}
