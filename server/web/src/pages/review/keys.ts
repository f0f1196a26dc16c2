/** True if a key is meant for an input, or for the browser. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null
  const input = target?.closest('input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog]')
  return event.ctrlKey || event.metaKey || event.altKey || !!input
}
