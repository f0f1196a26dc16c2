import { List } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import type { CustomerItem } from '../../device/records'
import { DataLabel } from '../../parts/DataLabel'
import { term } from '../../words'

export function CustomerLine({ customer, onOpen }: { customer: CustomerItem; onOpen: () => void }) {
  const { t } = useTranslation()
  return (
    <List.Item className="line" onClick={onOpen}>
      <div className="line-head">
        <strong className="line-title">{customer.name}</strong>
        <span className="class">{term(t, 'class', customer.class)}</span>
      </div>
      <div className="line-text">{customer.address || customer.phone}</div>
      <div className="line-foot">
        <span className="number">{customer.number}</span>
        <span>{customer.phone}</span>
        {(customer.unsent || customer.open_conflicts > 0) && (
          <DataLabel unsent={customer.unsent} conflicts={customer.open_conflicts} />
        )}
      </div>
    </List.Item>
  )
}
