/** What the customer file knows of whom to call and where to go, where the visit does not say it itself. */
import { useTranslation } from 'react-i18next'
import type { VisitRecord } from '../../api/types'
import { contactOf } from '../../record/contact'
import { useCustomerOf } from './queries'

export function WhereAndWhom({ record }: { record: VisitRecord }) {
  const { t } = useTranslation('visit')
  const customer = useCustomerOf(record.state.customer?.id, true)
  const { name, phone, ofFile, address } = contactOf(record.fields, customer.data?.fields)
  if (!ofFile && !address) return null
  return (
    <p className="where-and-whom">
      {ofFile && (
        <>
          {name} <a href={`tel:${phone}`}>{phone}</a>{' '}
        </>
      )}
      {address} <span className="faint small">{t('of_customer_file')}</span>
    </p>
  )
}
