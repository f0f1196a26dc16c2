/** The server's answers, as pages read them. The document calls any value an object; here it is a scalar. */
import type { components } from './schema'

type Schemas = components['schemas']

/** What may stand at a path. */
export type Scalar = string | number | boolean | null

export type Me = Schemas['Me']
export type Named = Schemas['Named']
export type Writer = Schemas['Writer']
export type Outcome = Schemas['Outcome']
export type UserItem = Schemas['UserItem']
export type CustomerItem = Schemas['CustomerItem']
export type Similar = Schemas['Similar']
export type Machine = Schemas['Machine']
export type VisitItem = Schemas['VisitItem']
export type QueueItem = Schemas['QueueItem']
export type OnItsWay = Schemas['OnItsWay']
export type NewReview = Schemas['NewReview']

export type OneOfSeveral = Omit<Schemas['OneOfSeveral'], 'value'> & { value: Scalar }
export type SeveralValues = { path: string; values: OneOfSeveral[] }
export type Fields = Record<string, Scalar>

/** A record, now or as it was. */
export type FieldRecord = Omit<Schemas['Record'], 'fields' | 'conflicts' | 'chosen'> & {
  fields: Fields
  conflicts: SeveralValues[]
  chosen: SeveralValues[]
}
export type VisitRecord = FieldRecord & { state: VisitItem; lacking: string[] }
/** A customer file, and what joins it with others. */
export type CustomerFile = FieldRecord & { state: CustomerItem; merged: Named[]; merged_into?: Named | null }
/** A review or a note: a record about another one. */
export type Child = FieldRecord & { by?: Named | null; created_at: number; received: number }
export type ConflictItem = Omit<Schemas['ConflictItem'], 'values'> & { values: OneOfSeveral[] }
export type PathEntry = Omit<Schemas['PathEntry'], 'after' | 'before'> & { after: Scalar; before: Scalar[] }
export type EditEntry = Omit<Schemas['EditEntry'], 'changes'> & { changes: PathEntry[] }

export type Page<T> = { items: T[]; next?: string | null }
