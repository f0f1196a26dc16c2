/** Reading a visit: its steps, what was submitted, what changed since. */
import type { Child, EditEntry, Fields, Scalar } from '../api/types'
import { type Entry, entries } from './entries'
import { fieldAt } from './fields'

export type Step = {
  id: string
  what: string
  by: string
  at: number
  lat?: number
  lon?: number
  accuracy?: number
  reason: string
  /** The later step that corrects this one. */
  corrected: boolean
  corrects: boolean
}

/** Every step, in the order of the times they give; corrected ones marked. */
export function steps(fields: Fields): Step[] {
  const all = entries(fields, 'steps').filter(entry => entry.of('what'))
  const corrected = new Set(all.map(entry => entry.of('corrects')))
  const step = (entry: Entry): Step => ({
    id: entry.id,
    what: String(entry.of('what')),
    by: String(entry.of('by') ?? ''),
    at: Number(entry.of('at') ?? 0),
    lat: number(entry.of('lat')),
    lon: number(entry.of('lon')),
    accuracy: number(entry.of('accuracy')),
    reason: String(entry.of('reason') ?? ''),
    corrected: corrected.has(entry.id),
    corrects: entry.of('corrects') !== null,
  })
  return all.map(step).sort((a, b) => a.at - b.at)
}

function number(value: Scalar): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** When the server received the last submission; `history` is the newest first. */
export function lastSubmission(history: EditEntry[]): number | undefined {
  const submits = (edit: EditEntry) =>
    edit.changes.some(change => /^steps\/[^/]+\/what$/.test(change.path) && change.after === 'submit')
  return history.find(submits)?.received ?? undefined
}

/** Who wrote what stands at a path now; `history` is the newest first. */
export function writerOf(history: EditEntry[] | undefined, path: string) {
  return history?.find(edit => edit.changes.some(change => change.path === path))?.by
}

export type Difference = { path: string; before: Scalar; after: Scalar }

/** Groups that a review judges. */
const JUDGED = ['work', 'card', 'customer_word']

/** What differs between two states of a visit, of what a review judges; steps apart. */
export function differences(before: Fields, after: Fields): Difference[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return paths
    .filter(path => !path.startsWith('steps/') && JUDGED.includes(fieldAt('visit', path)?.group ?? ''))
    .map(path => ({ path, before: before[path] ?? null, after: after[path] ?? null }))
    .filter(one => one.before !== one.after)
}

export type Review = {
  id: string
  verdict: string
  remark: string
  praise: string
  fault: string
  by: string
  at: number
  received: number
  points: { path: string; remark: string }[]
}

/** Reviews as written, the newest first. */
export function reviews(children: Child[]): Review[] {
  const text = (child: Child, path: string) => String(child.fields[path] ?? '')
  const review = (child: Child): Review => ({
    id: child.id,
    verdict: text(child, 'verdict'),
    remark: text(child, 'remark'),
    praise: text(child, 'praise'),
    fault: text(child, 'fault'),
    by: child.by?.name ?? '',
    at: Number(child.fields.at ?? child.created_at),
    received: child.received,
    points: entries(child.fields, 'points').map(entry => ({
      path: String(entry.of('path') ?? ''),
      remark: String(entry.of('remark') ?? ''),
    })),
  })
  return children.map(review).reverse()
}
