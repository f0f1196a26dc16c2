/** A visit of the board in full: who goes when, helpers, urgent, the appointment calls. Edited without dragging. */
import { App, Drawer, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMe } from '../../api/session'
import type { VisitItem } from '../../api/types'
import { FieldList } from '../../parts/FieldList'
import { Failed, Loading } from '../../parts/states'
import { StatusTag } from '../../parts/Tags'
import { useWord } from '../../parts/words'
import { mayWrite } from '../../record/rights'
import { useVisit } from '../visit/queries'
import { WhereAndWhom } from '../visit/WhereAndWhom'
import { AskedBox } from './Asked'
import type { Card } from './board'
import { Calls } from './Calls'
import { DeliveryMark, FormerMarks } from './DeliveryMark'
import { Helpers } from './Helpers'
import { PlaceForm } from './PlaceForm'

export function VisitDrawer({ visit, card, onClose }: { visit: VisitItem; card?: Card; onClose: () => void }) {
  const { t } = useTranslation('dispatch')
  const word = useWord()
  const me = useMe()
  const asked = useVisit(visit.id)
  const record = asked.data
  const [typed, setTyped] = useState(false)
  const { modal } = App.useApp()
  const close = () => {
    if (!typed) return onClose()
    modal.confirm({
      title: t('close_typed'),
      content: t('close_typed_why'),
      okText: t('close_typed_drop'),
      okButtonProps: { danger: true },
      cancelText: t('close_typed_stay'),
      onOk: onClose,
    })
  }
  const may = (path: string) => mayWrite(me, 'visit', path, record?.state.status)
  return (
    <Drawer
      open
      size={460}
      title={
        <Space>
          {visit.number}
          <StatusTag status={record?.state.status ?? visit.status} />
        </Space>
      }
      extra={<Link to={`/visits/${visit.id}`}>{t('open_visit')}</Link>}
      onClose={close}
    >
      {!record && (asked.error ? <Failed problem={asked.error} again={asked.refetch} /> : <Loading />)}
      {record && (
        <>
          <p>
            {record.state.customer && (
              <Link to={`/customers/${record.state.customer.id}`}>{record.state.customer.name}</Link>
            )}
            <br />
            {word('visit_kind', record.state.kind)} {record.state.summary}
          </p>
          {card?.delivery && (
            <p>
              <DeliveryMark visit={record.state} delivery={card.delivery} />
            </p>
          )}
          {card && card.former.length > 0 && (
            <p className="board-former">
              <FormerMarks former={card.former} />
            </p>
          )}
          <WhereAndWhom record={record} />
          <AskedBox record={record} may={may('routing/lead')} />
          <PlaceForm record={record} may={may('routing/lead')} onTyped={setTyped} />
          <Helpers record={record} may={may('routing/helpers/x')} />
          <FieldList
            record={record}
            paths={['routing/urgent', 'routing/vehicle', 'contact/name', 'contact/phone']}
            may={may}
          />
          <Calls record={record} may={may('calls/x/result')} />
        </>
      )}
    </Drawer>
  )
}
