import { List } from 'antd-mobile'
import { createContext, type ReactNode, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import type { VisitFile } from '../../device/records'
import type { DraftProblem } from '../../parts/useRecordDraft'
import { remarksOn } from './points'

/** The field whose typing is not kept. */
export const ProblemContext = createContext<DraftProblem | null>(null)

/** A field of the visit, and below it what the supervisor pointed out. */
export function Field(props: {
  file: VisitFile
  path: string
  title?: ReactNode
  extra?: ReactNode
  children: ReactNode
}) {
  const { t } = useTranslation()
  const problem = useContext(ProblemContext)
  const remarks = [...remarksOn(props.file, props.path)]
  if (problem?.path === props.path) remarks.push(t('draft.not_kept', { why: problem.why }))
  return (
    <List.Item
      title={props.title}
      extra={props.extra}
      className={remarks.length > 0 ? 'pointed' : undefined}
      data-path={props.path}
    >
      {props.children}
      {remarks.map(remark => (
        <p key={remark} className="pointed-remark">
          {remark}
        </p>
      ))}
    </List.Item>
  )
}
