import Papa from 'papaparse'

/** Hands a text made in the browser to the user as a CSV file. */
export function download(name: string, csv: string) {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1_000)
}

/** Rows as CSV. Spreadsheets run what looks like a formula; a byte-order mark makes them read Chinese. */
export function csv(rows: string[][]): string {
  return `\uFEFF${Papa.unparse(rows, { escapeFormulae: true })}`
}
