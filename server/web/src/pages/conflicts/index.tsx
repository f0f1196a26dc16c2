/** Every field that two have written and nobody has chosen for, chosen in its place. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Card } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { useMe } from '../../api/session'
import type { ConflictItem, Page } from '../../api/types'
import { Head } from '../../parts/Head'
import { Pager, usePlaces } from '../../parts/KeysetTable'
import { useLabel } from '../../parts/Label'
import { SeveralValuesBox } from '../../parts/SeveralValuesBox'
import { Failed, Loading, Nothing } from '../../parts/states'
import { useWord } from '../../parts/words'
import { mayWrite } from '../../record/rights'

export function Component() {
  const { t } = useTranslation('conflicts')
  const places = usePlaces('')
  const query = { cursor: places.cursor }
  const asked = useQuery({
    queryKey: [...keys.conflicts, query],
    queryFn: async () => (await ask(api.GET('/api/conflicts', { params: { query } }))) as unknown as Page<ConflictItem>,
    placeholderData: keepPreviousData,
  })
  if (asked.isPending) return <Loading />
  if (asked.isError && !asked.data) return <Failed problem={asked.error} again={asked.refetch} />
  const { items, next } = asked.data
  return (
    <>
      <Head title={t('title')}>
        <Pager places={places} next={next} busy={asked.isPlaceholderData} />
      </Head>
      <p className="faint">{t('why')}</p>
      {items.length === 0 && <Nothing text={t('none')} />}
      <div className="conflicts">
        {items.map(item => (
          <One key={`${item.record}/${item.path}`} item={item} />
        ))}
      </div>
    </>
  )
}

function One({ item }: { item: ConflictItem }) {
  const me = useMe()
  const word = useWord()
  const label = useLabel()
  const address = `/${item.kind === 'customer' ? 'customers' : 'visits'}/${item.record}`
  const record = { id: item.record, kind: item.kind, heads: item.heads }
  return (
    <Card
      size="small"
      title={
        <>
          <span className="faint">{word('record', item.kind)}</span>{' '}
          <Link to={address}>{item.title || item.number}</Link> <span className="faint small">{item.number}</span>
        </>
      }
    >
      <div className="gap-small">{label(item.kind, item.path, item.label)}</div>
      <SeveralValuesBox
        record={record}
        several={{ path: item.path, values: item.values }}
        may={mayWrite(me, item.kind, item.path)}
      />
    </Card>
  )
}
