import { Button, List, Popup } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { askReason } from '../../parts/askReason'
import { isCustomers, missingName, showPlace } from './missing'

interface Props {
  visit: string
  lacking: string[]
  /** Hands it in all the same; why the customer says nothing, if he does not. */
  onSubmit: (reason?: string) => void
  onDone: () => void
}

/** What is still missing, each one tap from where it is filled in; it can be handed in all the same. */
export function MissingSheet({ visit, lacking, onSubmit, onDone }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const lead = (path: string) => {
    onDone()
    if (isCustomers(path)) navigate(`/visits/${visit}/customer`)
    else showPlace(path)
  }
  const other = async () => {
    const reason = await askReason(t('missing.why'))
    if (reason) onSubmit(reason)
  }
  return (
    <Popup visible onMaskClick={onDone}>
      <div className="sheet missing">
        <h2>{t('missing.to_fill')}</h2>
        <List>
          {lacking.map(path => (
            <List.Item key={path} onClick={() => lead(path)}>
              {missingName(t, path)}
            </List.Item>
          ))}
        </List>
        {lacking.some(isCustomers) ? (
          <>
            <p>{t('missing.why')}</p>
            {(['missing.customer_gone', 'missing.refused'] as const).map(why => (
              <Button key={why} block className="big" onClick={() => onSubmit(t(why))}>
                {t('missing.submit_because', { why: t(why) })}
              </Button>
            ))}
            <Button block className="big" onClick={other}>
              {t('missing.other')}
            </Button>
          </>
        ) : (
          <Button block className="big" onClick={() => onSubmit()}>
            {t('visit.submit_anyway')}
          </Button>
        )}
        <Button block color="primary" className="big" onClick={onDone}>
          {t('missing.back')}
        </Button>
      </div>
    </Popup>
  )
}
