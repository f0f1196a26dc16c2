import { List } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { VisitItem } from '../device/records'
import { term } from '../words'
import { DataLabel } from './DataLabel'
import { StatusLabel } from './StatusLabel'
import { span } from './when'

/** `plain` leaves the customer out, where all lines are one customer's. */
export function VisitLine({ visit, plain }: { visit: VisitItem; plain?: boolean }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const kind = term(t, 'visit_kind', visit.visit_kind)
  return (
    <List.Item onClick={() => navigate(`/visits/${visit.id}`)} className="line">
      <div className="line-head">
        <strong className="line-title">{plain ? kind : (visit.customer?.title ?? visit.number)}</strong>
        <StatusLabel status={visit.status} />
      </div>
      <div className="line-text">
        {visit.urgent && <span className="urgent">{t('visit.urgent')}</span>}
        {plain ? visit.summary : [kind, visit.summary].filter(Boolean).join(' · ')}
      </div>
      <div className="line-foot">
        <span>{span(visit.window_from, visit.window_to) || t('visit.no_window')}</span>
        <span className="number">{visit.number}</span>
        {(visit.unsent || visit.open_conflicts > 0) && (
          <DataLabel unsent={visit.unsent} conflicts={visit.open_conflicts} />
        )}
      </div>
    </List.Item>
  )
}
