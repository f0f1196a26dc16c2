/** Photos and signature on the printed sheet; what is still on a phone is said in words. */
import { useTranslation } from 'react-i18next'
import type { EditEntry, VisitRecord } from '../../api/types'
import { useAttachment } from '../../parts/Attachment'
import { useWord } from '../../parts/words'
import { entries } from '../../record/entries'
import { show } from '../../record/time'
import { writerOf } from '../../record/visit'

type Props = { visit: VisitRecord; history?: EditEntry[] }

export function Photos({ visit, history }: Props) {
  const { t } = useTranslation('visit-print')
  const word = useWord()
  const photos = entries(visit.fields, 'photos').filter(entry => !entry.removed && entry.of('blob'))
  if (photos.length === 0) return null
  return (
    <section className="sheet-photos" aria-label={t('photos')}>
      {photos.map(photo => {
        const slot = word('slot', String(photo.of('slot') ?? 'other'))
        const taken = photo.of('taken_at')
        return (
          <figure key={photo.id}>
            <Picture
              visit={visit}
              path={`photos/${photo.id}/blob`}
              hash={String(photo.of('blob'))}
              alt={slot}
              history={history}
            />
            <figcaption>
              {slot} {typeof taken === 'number' && show(taken, 'MM-DD HH:mm')}
            </figcaption>
          </figure>
        )
      })}
    </section>
  )
}

const SIGNATURE = 'customer_word/signature'

export function Signature({ visit, history }: Props) {
  const { t } = useTranslation('visit-print')
  const hash = visit.fields[SIGNATURE]
  if (typeof hash !== 'string' || !hash)
    return (
      <div className="sheet-missing">
        <Unsigned visit={visit} />
      </div>
    )
  return <Picture visit={visit} path={SIGNATURE} hash={hash} alt={t('signature')} history={history} />
}

/** Why there is no signature: rated without one, or the customer was not asked. */
function Unsigned({ visit: { fields } }: { visit: VisitRecord }) {
  const { t } = useTranslation('visit-print')
  if (fields['customer_word/rating']) return t('unsigned_rated')
  return fields['customer_word/name'] ? t('unsigned_named') : t('unsigned')
}

function Picture({ visit, path, hash, alt, history }: Props & { path: string; hash: string; alt: string }) {
  const { url, here, text } = useAttachment(visit.id, hash, writerOf(history, path))
  return here ? <img src={url} alt={alt} /> : <div className="sheet-missing">{text}</div>
}
