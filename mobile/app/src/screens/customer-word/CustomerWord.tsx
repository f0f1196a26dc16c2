import { Button, Dialog, Input, TextArea } from 'antd-mobile'
import { useCallback, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { useAskBeforeLeaving } from '../../app/leaving'
import { device } from '../../device/client'
import { text } from '../../parts/fields'
import { Head } from '../../parts/Head'
import { complain, sentence } from '../../parts/problem'
import { typable } from '../../parts/typable'
import { useFormDraft } from '../../parts/useFormDraft'
import { useRead } from '../../parts/useRead'
import { term } from '../../words'
import { clearPad, SignaturePad } from './SignaturePad'

const RATINGS = [5, 4, 3, 2, 1]
/** What a rating says of the service, for the feedback card. */
const QUALITY: Record<number, string> = { 5: 'good', 4: 'good', 3: 'fair', 2: 'poor', 1: 'poor' }
const NOTHING = { rating: 0, name: '', comment: '', signature: '' }

/** The customer's own screen: he rates and signs, and hands the phone back. What he said stands. */
export function CustomerWord() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const navigate = useNavigate()
  const { value: file, error } = useRead(() => device.visit(id), `visit ${id}`)
  const pad = useRef<HTMLCanvasElement>(null)
  const { typed, type, forget } = useFormDraft(`word ${id}`, NOTHING)
  const { rating, name, comment, signature } = typed
  const signed = signature !== ''
  const [busy, setBusy] = useState(false)
  const [thanked, setThanked] = useState(false)
  const begun = !thanked && (rating > 0 || signed || name !== '' || comment !== '')
  const sure = useCallback(
    () =>
      Dialog.confirm({ content: t('word.leave_sure'), confirmText: t('word.leave'), cancelText: t('common.cancel') }),
    [t],
  )
  useAskBeforeLeaving(begun ? sure : null)
  if (!file) return <Head title={error ? sentence(error) : ''} />
  const back = () => navigate(-1)
  const clear = () => {
    if (pad.current) clearPad(pad.current)
    type({ signature: '' })
  }
  const hand = async () => {
    setBusy(true)
    try {
      const drawn = signed && pad.current ? await drawing(pad.current) : null
      const texts = { name: typable('customer_word/name', name), comment: typable('customer_word/comment', comment) }
      await device.customerWord(id, { ...(rating ? { rating } : {}), ...texts }, drawn)
      // The card asks for the same; the engineer may still say something else there.
      const card = file.draft['card/quality'] ?? file.fields['card/quality']
      if (rating && !card) await device.typeDraft(id, { 'card/quality': QUALITY[rating] ?? null })
      await forget()
      setThanked(true)
    } catch (caught) {
      complain(caught)
    } finally {
      setBusy(false)
    }
  }
  if (thanked) {
    return (
      <main className="plain">
        <h1>{t('word.thanks')}</h1>
        <p>{t('word.hand_back')}</p>
        <Button block color="primary" size="large" className="big" onClick={back}>
          {t('word.engineer')}
        </Button>
      </main>
    )
  }
  const open = (field: string) => text(file.fields, `customer_word/${field}`) === ''
  const work = String(file.draft.work_done ?? file.fields.work_done ?? '')
  return (
    <main className="word">
      <header className="word-head">
        <h1>{t('word.title', { name: file.customer?.title ?? '' })}</h1>
        <Button size="small" onClick={back}>
          {t('common.cancel')}
        </Button>
      </header>
      <p>
        {term(t, 'visit_kind', file.visit_kind)}
        {file.summary && ` · ${file.summary}`}
      </p>
      {work && (
        <p className="word-work">
          <strong>{t('visit.work_done')}</strong> {work}
        </p>
      )}
      {open('rating') && (
        <fieldset className="ratings">
          <legend>{t('word.rate')}</legend>
          {RATINGS.map(value => (
            <button
              key={value}
              type="button"
              className="rating"
              aria-pressed={rating === value}
              onClick={() => type({ rating: value })}
            >
              <span aria-hidden="true">{'★'.repeat(value)}</span>
              {t(`rating.${value as 1 | 2 | 3 | 4 | 5}`)}
            </button>
          ))}
        </fieldset>
      )}
      {open('comment') && (
        <div className="word-field">
          <label htmlFor="word_comment">{t('word.comment')}</label>
          <TextArea
            id="word_comment"
            autoSize={{ minRows: 1, maxRows: 4 }}
            value={comment}
            onChange={comment => type({ comment })}
            maxLength={500}
          />
        </div>
      )}
      {open('name') && (
        <div className="word-field">
          <label htmlFor="word_name">{t('word.name')}</label>
          <Input id="word_name" value={name} onChange={name => type({ name })} maxLength={50} autoComplete="off" />
        </div>
      )}
      {open('signature') && (
        <div className="word-field">
          <div className="row word-sign">
            <span>{t('word.sign')}</span>
            <Button size="small" onClick={clear} disabled={!signed}>
              {t('word.clear')}
            </Button>
          </div>
          <SignaturePad canvas={pad} drawn={signature} onSigned={signature => type({ signature })} />
        </div>
      )}
      <p className="word-stands">{t('word.stands')}</p>
      <div className="bottom">
        <Button
          block
          color="primary"
          size="large"
          className="big"
          loading={busy}
          disabled={rating === 0 && !signed}
          onClick={hand}
        >
          {t('word.done')}
        </Button>
      </div>
    </main>
  )
}

function drawing(field: HTMLCanvasElement): Promise<Blob> {
  return new Promise((done, failed) => {
    field.toBlob(blob => (blob ? done(blob) : failed(new Error('the signature cannot be drawn'))), 'image/png')
  })
}
