import { List } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import type { ReviewItem } from '../../device/records'
import { ago } from '../../parts/when'
import { term } from '../../words'

/** What supervisors said of the visit. */
export function Reviews({ reviews }: { reviews: ReviewItem[] }) {
  const { t } = useTranslation()
  if (reviews.length === 0) return null
  return (
    <List header={t('visit.reviews')}>
      {reviews.map(review => (
        <List.Item
          key={review.id}
          description={`${review.by?.name ?? t('common.nobody')} · ${ago(t, review.at, Date.now())}`}
        >
          <strong>{term(t, 'verdict', review.verdict)}</strong> {review.remark}
          {review.points.map(point => (
            <div key={`${point.path} ${point.remark}`}>· {point.remark}</div>
          ))}
          {review.praise && <div>{t('visit.praise', { text: review.praise })}</div>}
          {review.fault && <div>{t('visit.fault', { text: review.fault })}</div>}
        </List.Item>
      ))}
    </List>
  )
}
