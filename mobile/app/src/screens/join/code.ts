// Codes to join with: three groups of four letters and digits, typed, scanned, or in the address scanned.

const LETTERS = 12

/** The code in what was typed or scanned: the code itself, an address that ends in it, or the office's JSON. */
export function codeOf(text: string): string {
  const said = text.trim()
  const named = said.startsWith('{') ? /"code":"([^"]+)"/.exec(said)?.[1] : said.split('#').at(-1)
  const letters = (named ?? '').toUpperCase().replace(/[^0-9A-Z]/g, '')
  return letters.length === LETTERS ? (letters.match(/.{4}/g) ?? []).join('-') : ''
}

/** The code in the address that a phone's camera opened. */
export function codeIn(address: { pathname: string; hash: string }): string {
  return address.pathname === '/join' ? codeOf(address.hash) : ''
}
