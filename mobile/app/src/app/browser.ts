// What a browser must have, checked at start, and where it must not begin.

/** The oldest that are known to work: Chromium, and iOS as major and minor. */
const CHROMIUM = 109
const IOS: [number, number] = [16, 4]

/** What this browser lacks, by the end of the word's name; nothing if it has all. */
export function lacking(): string[] {
  const wanted: [string, boolean][] = [
    ['https', window.isSecureContext],
    ['wasm', typeof WebAssembly === 'object'],
    ['files', typeof navigator.storage?.getDirectory === 'function'],
    ['locks', 'locks' in navigator],
    ['packing', 'CompressionStream' in window],
    ['database', 'indexedDB' in window],
    ['channel', 'BroadcastChannel' in window],
  ]
  return wanted.filter(([, there]) => !there).map(([name]) => name)
}

/** A browser that is too old: what would do, and what it is. */
export interface TooOld {
  wanted: string
  found: string
}

/** The version if it is older than what is known to work. */
export function tooOld(agent = navigator.userAgent): TooOld | null {
  const ios = /(?:iPhone|iPad|iPod).* OS (\d+)_(\d+)/.exec(agent)
  if (ios) {
    const [major, minor] = [Number(ios[1]), Number(ios[2])]
    const old = major < IOS[0] || (major === IOS[0] && minor < IOS[1])
    return old ? { wanted: `iOS ${IOS.join('.')}`, found: `${major}.${minor}` } : null
  }
  const chromium = /Chrom(?:e|ium)\/(\d+)/.exec(agent)
  const old = chromium && Number(chromium[1]) < CHROMIUM
  return old ? { wanted: `Chromium ${CHROMIUM}`, found: chromium[1] ?? '' } : null
}

/** Browsers inside other apps lose their storage: no local data is begun there. */
export function isEmbedded(agent = navigator.userAgent): boolean {
  return /MicroMessenger|wxwork|DingTalk/i.test(agent)
}

/** A tab of iOS loses its storage after seven unused days, and the icon on the home screen has another one. */
export function isIos(agent = navigator.userAgent): boolean {
  return /iPhone|iPad|iPod/.test(agent) || (agent.includes('Macintosh') && navigator.maxTouchPoints > 1)
}

/** Opened from the home screen: its storage is not erased after some unused days. */
export function isInstalled(): boolean {
  const standalone = (navigator as { standalone?: boolean }).standalone === true
  return standalone || window.matchMedia('(display-mode: standalone)').matches
}

/** The visit that an address names by its short number, wherever in it. */
export function numberIn(address: string): string | null {
  return /\b[A-Z]-[0-9A-Z]{3}-\d+\b/.exec(address.toUpperCase())?.[0] ?? null
}
