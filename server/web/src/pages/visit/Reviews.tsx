/** What supervisors said about a visit. */
import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLabel } from '../../parts/Label'
import { Failed, Loading, None } from '../../parts/states'
import { When } from '../../parts/When'
import { useWord } from '../../parts/words'
import { useReviews } from './queries'

export function Reviews({ visit }: { visit: string }) {
  const { t } = useTranslation('visit')
  const word = useWord()
  const label = useLabel()
  const asked = useReviews(visit)
  if (asked.isPending) return <Loading />
  if (asked.isError) return <Failed problem={asked.error} again={asked.refetch} />
  if (asked.data.length === 0) return <None text={t('no_reviews')} />
  return (
    <ul className="notes">
      {asked.data.map(review => (
        <li key={review.id}>
          <Tag color={review.verdict === 'approve' ? 'success' : 'error'}>{word('verdict', review.verdict)}</Tag>
          {review.by} <When ms={review.at} />
          {review.remark && <div className="keeps-lines">{review.remark}</div>}
          {review.points.length > 0 && (
            <ul className="plain">
              {review.points.map(point => (
                <li key={point.path}>
                  <span className="faint">{label('visit', point.path)}</span> {point.remark}
                </li>
              ))}
            </ul>
          )}
          {review.praise && <div>{t('praise', { text: review.praise })}</div>}
          {review.fault && <div>{t('fault', { text: review.fault })}</div>}
        </li>
      ))}
    </ul>
  )
}
