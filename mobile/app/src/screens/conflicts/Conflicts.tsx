import { Button, Empty, Skeleton, Toast } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import type { ConflictItem, ConflictValue, Value } from '../../device/records'
import { complain } from '../../parts/problem'
import { useRead } from '../../parts/useRead'
import { ago } from '../../parts/when'
import { fieldName } from './fieldName'
import { Refused } from './Refused'

/** What two people wrote, side by side in plain words, until somebody chooses. */
export function Conflicts() {
  const { t } = useTranslation()
  const conflicts = useRead(() => device.conflicts(), 'conflicts').value
  const attention = useRead(() => device.attention(), 'attention').value
  const me = useRead(() => device.status(), 'status').value?.account?.id
  const nothing = conflicts?.length === 0 && attention?.refused.length === 0
  return (
    <>
      <header className="head">
        <h1>{t('conflicts.title')}</h1>
      </header>
      {!conflicts && <Skeleton.Paragraph animated lineCount={6} />}
      {nothing && <Empty description={t('conflicts.none')} />}
      {conflicts?.map(conflict => (
        <Choice key={`${conflict.id} ${conflict.path}`} conflict={conflict} me={me} />
      ))}
      <Refused edits={attention?.refused ?? []} />
    </>
  )
}

function Choice({ conflict, me }: { conflict: ConflictItem; me: string | undefined }) {
  const { t } = useTranslation()
  const choose = async (number: number) => {
    try {
      await device.resolve(conflict.id, conflict.path, number)
      Toast.show(t('conflicts.chosen'))
    } catch (caught) {
      complain(caught)
    }
  }
  const whose = (value: ConflictValue) =>
    value.by?.id === me
      ? t('conflicts.mine')
      : t('conflicts.theirs', { name: value.by?.name ?? t('common.nobody'), time: ago(t, value.at, Date.now()) })
  return (
    <article className="conflict">
      <h2>{conflict.title}</h2>
      <p className="conflict-field">
        {fieldName(t, conflict.path)} · <span className="number">{conflict.number}</span>
      </p>
      {conflict.values.map(value => (
        <div key={value.number} className="conflict-value">
          <p className="conflict-by">
            {whose(value)}
            {value.shown && <span className="shown"> {t('conflicts.shown')}</span>}
          </p>
          <p className="conflict-text">{inWords(value.value, t('conflicts.empty'))}</p>
          <Button block onClick={() => choose(value.number)} className="big">
            {t('conflicts.choose')}
          </Button>
        </div>
      ))}
    </article>
  )
}

function inWords(value: Value, empty: string): string {
  return value === null || value === '' ? empty : String(value)
}
