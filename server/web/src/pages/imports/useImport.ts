/** One import from the choice of the file to its end. A refused step keeps the file. */
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { useNames } from '../../api/names'
import type { components } from '../../api/schema'
import { useMe } from '../../api/session'

export type Report = components['schemas']['Report']
export type Meaning = components['schemas']['Column']
export type Subject = components['schemas']['Subject']

/** What somebody chose beside the file. */
export type Chosen = {
  subject: Subject
  team?: string
  /** What each column means; what the server guesses, if absent. */
  columns?: (Meaning | undefined)[]
  /** The customer of all rows. */
  customer?: string
  leaveOutAlike?: boolean
  /** The columns that are written to customers that are there; none if absent. */
  update?: Meaning[]
}

export type PreviewStep = {
  at: 'preview'
  file: File
  report: Report
  chosen: Chosen
  busy: boolean
  problem?: unknown
}
export type Step =
  | { at: 'choose' }
  | { at: 'reading'; file: File }
  | { at: 'trouble'; file: File; problem: unknown; chosen: Chosen }
  | PreviewStep
  | { at: 'done'; file: File; report: Report }

export type ImportJob = ReturnType<typeof useImport>

export function useImport(subject: Subject) {
  const [step, setStep] = useState<Step>({ at: 'choose' })
  const wrote = useWrote()
  const team = useUsualTeam()
  const read = async (file: File, chosen: Chosen) => {
    setStep({ at: 'reading', file })
    try {
      setStep({ at: 'preview', file, report: await send(file, chosen, true), chosen, busy: false })
    } catch (problem) {
      setStep({ at: 'trouble', file, problem, chosen })
    }
  }
  /** Reads the file anew with another choice; the preview stands meanwhile. */
  const choose = async (from: PreviewStep, change: Partial<Chosen>) => {
    const chosen = { ...from.chosen, ...change }
    setStep({ ...from, chosen, busy: true, problem: undefined })
    try {
      setStep({ ...from, chosen, report: await send(from.file, chosen, true), busy: false, problem: undefined })
    } catch (problem) {
      setStep({ ...from, busy: false, problem })
    }
  }
  const write = async (from: PreviewStep) => {
    setStep({ ...from, busy: true, problem: undefined })
    try {
      setStep({ at: 'done', file: from.file, report: await send(from.file, from.chosen, false, from.report.seen) })
      wrote()
    } catch (problem) {
      setStep({ ...from, busy: false, problem })
    }
  }
  return {
    step,
    open: (file: File) => void read(file, { subject, team }),
    again: () => step.at === 'trouble' && void read(step.file, step.chosen),
    choose: (from: PreviewStep, change: Partial<Chosen>) => void choose(from, change),
    write: (from: PreviewStep) => void write(from),
    restart: () => setStep({ at: 'choose' }),
  }
}

/** Has the lists read anew that an import or its undoing changes. */
export function useWrote(): () => void {
  const queries = useQueryClient()
  return () => {
    for (const key of [keys.imports, ['visits'], ['customers']]) void queries.invalidateQueries({ queryKey: key })
  }
}

/** The team that new customers go to until somebody says otherwise. */
function useUsualTeam(): string | undefined {
  const me = useMe()
  const { teams } = useNames()
  return me.teams[0] ?? teams[0]?.id
}

/** `seen` is that of the preview that is imported: what others write meanwhile stays beside what the import writes. */
async function send(file: File, chosen: Chosen, dryRun: boolean, seen?: number): Promise<Report> {
  const bytes = await file.arrayBuffer()
  const asked = {
    params: {
      query: {
        dry_run: dryRun,
        team: chosen.team,
        columns: chosen.columns?.map(column => column ?? '').join(','),
        customer: chosen.customer || undefined,
        update: chosen.update?.join(',') || undefined,
        seen,
        leave_out_alike: chosen.leaveOutAlike || undefined,
        name: file.name,
      },
    },
    body: bytes as unknown as string,
    bodySerializer: (body: unknown) => body as BodyInit,
    headers: { 'Content-Type': 'application/octet-stream' },
  }
  return chosen.subject === 'customers'
    ? ask(api.POST('/api/imports/customers', asked))
    : ask(api.POST('/api/imports/visits', asked))
}
