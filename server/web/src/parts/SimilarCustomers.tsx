/** Customers that look like the one being written down: named, never blocked. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Alert, Tag } from 'antd'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, ask } from '../api/client'
import { keys } from '../api/keys'
import type { CustomerItem, Similar } from '../api/types'

/** Typing that pauses for this long is asked about. */
const PAUSE_MS = 300

/** What a customer is known by; `except` is the one that is being edited. */
export type Likeness = { name?: string; phone?: string; serial?: string; except?: string }

/** Customers with the same name, telephone or serial number, once typing pauses. */
export function useSimilar(likeness: Likeness): Similar[] {
  const now = JSON.stringify(tidy(likeness))
  const [asked, setAsked] = useState(now)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(now), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [now])
  const query: Likeness = JSON.parse(asked)
  const found = useQuery({
    queryKey: keys.similar(query),
    queryFn: () => ask(api.GET('/api/customers/similar', { params: { query } })),
    enabled: !!(query.name || query.phone || query.serial),
    placeholderData: keepPreviousData,
  })
  return query.name || query.phone || query.serial ? (found.data?.items ?? []) : []
}

function tidy({ name, phone, serial, except }: Likeness): Likeness {
  const text = (typed?: string) => typed?.trim() || undefined
  return { name: text(name), phone: text(phone), serial: text(serial), except }
}

type Props = { found: Similar[]; title: string; action?: (customer: CustomerItem) => ReactNode }

export function SimilarCustomers({ found, title, action }: Props) {
  if (found.length === 0) return null
  return (
    <Alert
      type="warning"
      showIcon
      className="gap-below"
      title={title}
      description={
        <ul className="plain">
          {found.map(one => (
            <li key={one.customer.id}>
              <SimilarOne one={one} /> {action?.(one.customer)}
            </li>
          ))}
        </ul>
      }
    />
  )
}

function SimilarOne({ one: { customer, same } }: { one: Similar }) {
  const { t } = useTranslation('common')
  return (
    <>
      <Link to={`/customers/${customer.id}`} target="_blank" rel="noopener">
        {customer.name || customer.number}
      </Link>{' '}
      {same.map(what => (
        <Tag key={what}>{t(`same.${what}`)}</Tag>
      ))}
      {customer.archived && <Tag>{t('archived')}</Tag>}
      <span className="faint small">
        {[customer.number, customer.team?.name, customer.phone, customer.address].filter(Boolean).join(' · ')}
      </span>
    </>
  )
}
