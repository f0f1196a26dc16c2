/** What is written of a new customer. */
import type { Fields } from '../../api/types'
import { newEntryId } from '../../record/entries'

/** The form of a new customer. */
export type Entered = {
  name?: string
  team?: string
  class?: string
  contact?: string
  phone?: string
  address?: string
  model?: string
  serial?: string
}

/** Fields by path; what was left empty is not written. */
export function fieldsOf(entered: Entered, newId = newEntryId): Fields {
  const [contact, machine, address] = [newId(), newId(), newId()]
  const all: [string, string | undefined][] = [
    ['name', entered.name],
    ['team', entered.team],
    ['class', entered.class],
    [`contacts/${contact}/name`, entered.contact],
    [`contacts/${contact}/phone`, entered.phone],
    [`addresses/${address}/text`, entered.address],
    [`equipment/${machine}/model`, entered.model],
    [`equipment/${machine}/serial`, entered.serial],
  ]
  const given = all.map(([path, typed]) => [path, typed?.trim()] as const).filter(([, typed]) => !!typed)
  return Object.fromEntries(given) as Fields
}
