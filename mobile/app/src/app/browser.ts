// What a browser must have, checked at start, and where it must not begin.

/** What this browser lacks; nothing if the app runs in it. */
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
  return wanted.filter(([, there]) => !there).map(([name]) => name)
}

/** Browsers inside other apps lose their storage: no local data is begun there. */
export function isEmbedded(): boolean {
  return /MicroMessenger|wxwork|DingTalk/i.test(navigator.userAgent)
}

/** Opened from the home screen: its storage is not erased after some unused days. */
export function isInstalled(): boolean {
  const standalone = (navigator as { standalone?: boolean }).standalone === true
  return standalone || window.matchMedia('(display-mode: standalone)').matches
}
