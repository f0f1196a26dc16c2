/** A record as the server knew it at a moment: read only, with a way back to now. */
import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useMoment } from './When'

/** The moment that the address names, UTC ms; absent: now. */
export function useAsOf(): [number | undefined, (moment: number | undefined) => void] {
  const [params, setParams] = useSearchParams()
  const at = Number(params.get('at')) || undefined
  const set = (moment: number | undefined) =>
    setParams(before => {
      const next = new URLSearchParams(before)
      if (moment) next.set('at', String(moment))
      else next.delete('at')
      return next
    })
  return [at, set]
}

export function AsOfBar({ at, back }: { at: number; back: () => void }) {
  const { t } = useTranslation('common')
  const moment = useMoment()
  return (
    <Alert
      type="info"
      showIcon
      className="gap-below"
      title={t('as_of_bar', { time: moment(at) })}
      action={<Button onClick={back}>{t('back_to_now')}</Button>}
    />
  )
}
