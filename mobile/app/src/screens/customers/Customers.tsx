import { Button, Empty, InfiniteScroll, List, SearchBar } from 'antd-mobile'
import { AddOutline } from 'antd-mobile-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { device } from '../../device/client'
import { useRead } from '../../parts/useRead'
import { CustomerLine } from './CustomerLine'

/** So many lines are asked for at once. */
const PAGE = 60

export function Customers() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [most, setMost] = useState(PAGE)
  const found = useRead(() => device.customers(text, most), `customers ${most} ${text}`)
  const [kept, setKept] = useState(found.value)
  // What was found last stays until the next answer is there.
  if (found.value && found.value !== kept) setKept(found.value)
  const shown = found.value ?? kept
  return (
    <>
      <header className="head">
        <h1>{t('customers.title')}</h1>
        <Button size="small" className="head-button" onClick={() => navigate('/customers/new')}>
          <AddOutline /> {t('customers.new')}
        </Button>
      </header>
      <div className="search">
        <SearchBar
          placeholder={t('customers.search')}
          value={text}
          onChange={value => {
            setText(value)
            setMost(PAGE)
          }}
        />
      </div>
      {shown?.length === 0 && <Empty description={t('customers.empty')} />}
      <List>
        {shown?.map(customer => (
          <CustomerLine key={customer.id} customer={customer} onOpen={() => navigate(`/customers/${customer.id}`)} />
        ))}
      </List>
      <InfiniteScroll loadMore={async () => setMost(most + PAGE)} hasMore={shown !== null && shown.length >= most}>
        {() => null}
      </InfiniteScroll>
    </>
  )
}
