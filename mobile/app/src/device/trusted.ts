// The page's policy takes no addresses of scripts but these two, made here from what the build wrote.

import address from '../worker/worker?worker&url'

interface Policy {
  createScriptURL(address: string): string
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): Policy
}

const SERVICE_WORKER = '/sw.js'

function policy(): Policy {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes
  const rules = {
    createScriptURL: (given: string) => {
      if (given === address || given === SERVICE_WORKER) return given
      throw new TypeError(`${given} is no script of this app`)
    },
  }
  return factory ? factory.createPolicy('fieldfile', rules) : rules
}

const trusted = policy()

export const workerAddress = (): string => trusted.createScriptURL(address)
export const serviceWorkerAddress = (): string => trusted.createScriptURL(SERVICE_WORKER)
