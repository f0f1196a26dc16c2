// What a browser must have, checked at start, and where it must not begin.

/** The oldest that are known to work: Chromium, and iOS as major and minor. */
const CHROMIUM = 109
const IOS: [number, number] = [16, 4]

/** What this browser lacks, versions first; nothing if the app runs in it. */
export function lacking(): string[] {
  const wanted: [string, boolean][] = [
    ['HTTPS', window.isSecureContext],
    ['WebAssembly', typeof WebAssembly === 'object'],
    ['OPFS', typeof navigator.storage?.getDirectory === 'function'],
    ['Web Locks', 'locks' in navigator],
    ['CompressionStream', 'CompressionStream' in window],
    ['IndexedDB', 'indexedDB' in window],
    ['BroadcastChannel', 'BroadcastChannel' in window],
  ]
  const features = wanted.filter(([, there]) => !there).map(([name]) => name)
  const old = tooOld(navigator.userAgent)
  return old ? [old, ...features] : features
}

/** The version by name if it is older than what is known to work. */
export function tooOld(agent: string): string | null {
  const ios = /(?:iPhone|iPad|iPod).* OS (\d+)_(\d+)/.exec(agent)
  if (ios) {
    const [major, minor] = [Number(ios[1]), Number(ios[2])]
    return major < IOS[0] || (major === IOS[0] && minor < IOS[1]) ? `iOS ${major}.${minor}` : null
  }
  const chromium = /Chrom(?:e|ium)\/(\d+)/.exec(agent)
  return chromium && Number(chromium[1]) < CHROMIUM ? `Chrome ${chromium[1]}` : null
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

/** The visit that an address names by its short number. */
export function numberIn(path: string): string | null {
  return /^\/visits\/([A-Z]-[0-9A-Z]{3}-\d+)$/.exec(path)?.[1] ?? null
}
