/** First passwords that can be read out: four groups of letters and digits that do not look alike. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 4
const GROUP = 4

/** A new password, from random bytes of the browser. */
export function newPassword(random = (count: number) => crypto.getRandomValues(new Uint8Array(count))): string {
  const groups = Array.from({ length: GROUPS }, () => group(random))
  return groups.join('-')
}

function group(random: (count: number) => Uint8Array): string {
  let text = ''
  while (text.length < GROUP) {
    // Bytes beyond the last whole multiple would make some letters likelier than others.
    const fair = [...random(GROUP * 2)].filter(byte => byte < 256 - (256 % LETTERS.length))
    text += fair.map(byte => LETTERS[byte % LETTERS.length]).join('')
  }
  return text.slice(0, GROUP)
}
