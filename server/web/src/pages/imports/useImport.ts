/** One import from the choice of the file to its end. A refused step keeps the file. */
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../api/client'
import { useNames } from '../../api/names'
import type { components } from '../../api/schema'
import { useMe } from '../../api/session'

export type Report = components['schemas']['Report']

export type PreviewStep = { at: 'preview'; file: File; report: Report; team?: string; busy: boolean; problem?: unknown }
export type Step =
  | { at: 'choose' }
  | { at: 'reading'; file: File }
  | { at: 'trouble'; file: File; problem: unknown; team?: string }
  | PreviewStep
  | { at: 'done'; file: File; report: Report }

export type ImportJob = ReturnType<typeof useImport>

export function useImport() {
  const [step, setStep] = useState<Step>({ at: 'choose' })
  const queries = useQueryClient()
  const usual = useUsualTeam()
  const preview = async (file: File, team: string | undefined) => {
    setStep({ at: 'reading', file })
    try {
      setStep({ at: 'preview', file, report: await send(file, team, true), team, busy: false })
    } catch (problem) {
      setStep({ at: 'trouble', file, problem, team })
    }
  }
  const write = async (from: PreviewStep) => {
    setStep({ ...from, busy: true, problem: undefined })
    try {
      setStep({ at: 'done', file: from.file, report: await send(from.file, from.team, false) })
      void queries.invalidateQueries({ queryKey: ['visits'] })
    } catch (problem) {
      setStep({ ...from, busy: false, problem })
    }
  }
  return {
    step,
    choose: (file: File) => void preview(file, usual),
    again: () => step.at === 'trouble' && void preview(step.file, step.team ?? usual),
    setTeam: (from: PreviewStep, team: string) => void preview(from.file, team),
    write: (from: PreviewStep) => void write(from),
    restart: () => setStep({ at: 'choose' }),
  }
}

/** The team that new customers go to until somebody says otherwise. */
function useUsualTeam(): string | undefined {
  const me = useMe()
  const { teams } = useNames()
  return me.teams[0] ?? teams[0]?.id
}

async function send(file: File, team: string | undefined, dryRun: boolean): Promise<Report> {
  const bytes = await file.arrayBuffer()
  return ask(
    api.POST('/api/imports/visits', {
      params: { query: { dry_run: dryRun, team } },
      body: bytes as unknown as string,
      bodySerializer: body => body as unknown as BodyInit,
      headers: { 'Content-Type': 'text/csv' },
    }),
  )
}
