/** The first page of the day: what wants attention now, and the day's appointments. Every figure opens its list. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import { Head } from '../../parts/Head'
import { Failed, Loading } from '../../parts/states'
import { When } from '../../parts/When'
import { Appointments } from './Appointments'
import { FigureGroups } from './FigureGroups'

export function Component() {
  const { t } = useTranslation('today')
  const asked = useQuery({
    queryKey: keys.today,
    queryFn: () => ask(api.GET('/api/today')),
    refetchInterval: MINUTE_MS,
  })
  if (!asked.data) return asked.error ? <Failed problem={asked.error} again={asked.refetch} /> : <Loading />
  return (
    <>
      <Head title={t('title')}>
        <span className="faint small">
          {t('as_of')} <When ms={asked.data.at} />
        </span>
      </Head>
      <FigureGroups figures={asked.data.figures} />
      <Appointments at={asked.data.at} />
    </>
  )
}

/** Time alone makes cards overdue: figures are asked for again even if nobody writes anything. */
const MINUTE_MS = 60_000
