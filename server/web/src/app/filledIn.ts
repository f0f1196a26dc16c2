export type FilledIn = { user?: string; password?: string }

/**
 * What is filled in when this app signs somebody in: by the frame's name, which the demo's page gives. Elsewhere the app
 * can't be held in a frame, so nobody else can fill in a log-in of his own.
 */
export function filledIn(): FilledIn {
  if (window.parent === window) return {}
  try {
    return JSON.parse(window.name) as FilledIn
  } catch {
    return {}
  }
}
