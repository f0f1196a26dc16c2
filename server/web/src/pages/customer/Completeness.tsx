/** How complete the file is, and what is missing. */
import { Progress } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Fields } from '../../api/types'
import { completeness } from '../../record/completeness'

export function Completeness({ fields }: { fields: Fields }) {
  const { t } = useTranslation('customer')
  const { percent, missing } = completeness(fields)
  return (
    <>
      <Progress percent={percent} aria-label={t('completeness')} />
      {missing.length > 0 && (
        <>
          <div className="faint small">{t('missing')}</div>
          <ul className="missing">
            {missing.map(one => (
              <li key={`${one.what}/${one.machine ?? ''}`}>
                {one.machine && <span className="faint">{one.machine} </span>}
                {t(`missing.${one.what}`)}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
