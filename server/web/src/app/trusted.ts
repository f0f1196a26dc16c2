/**
 * The page's policy lets no text become markup. Style sheets that components write pass through here, since browsers
 * count them among markup; they hold no angle bracket, and what does is dropped.
 */
type Policies = { createPolicy: (name: string, rules: { createHTML: (text: string) => string }) => unknown }

const { trustedTypes } = window as { trustedTypes?: Policies }
trustedTypes?.createPolicy('default', { createHTML: text => (text.includes('<') ? '' : text) })

/** The nonce under which the page may write style sheets. */
export const NONCE = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce
