import { Button, Empty, Skeleton, Toast } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import type { ConflictItem, ConflictValue } from '../../device/records'
import { fieldName, valueText } from '../../parts/inWords'
import { complain } from '../../parts/problem'
import { type SteadyTap, useSteady } from '../../parts/steady'
import { useNames } from '../../parts/useNames'
import { useRead } from '../../parts/useRead'
import { ago } from '../../parts/when'
import { Refused } from './Refused'

/** What two people wrote, side by side in plain words, until somebody chooses. */
export function Conflicts() {
  const { t } = useTranslation()
  const conflicts = useRead(() => device.conflicts(), 'conflicts').value
  const attention = useRead(() => device.attention(), 'attention').value
  const me = useRead(() => device.status(), 'status').value?.account?.id
  const [chosen, setChosen] = useState<Chosen[]>([])
  // When one is settled the next slides below the same finger.
  const steady = useSteady(conflicts?.map(keyOf).join(' ') ?? '')
  const nothing = conflicts?.length === 0 && attention?.refused.length === 0
  return (
    <>
      <header className="head">
        <h1>{t('conflicts.title')}</h1>
      </header>
      {!conflicts && <Skeleton.Paragraph animated lineCount={6} />}
      {nothing && <Empty description={t('conflicts.none')} />}
      {conflicts?.map(conflict => (
        <Choice
          key={keyOf(conflict)}
          steady={steady}
          conflict={conflict}
          me={me}
          onChosen={made => setChosen(all => [made, ...all])}
        />
      ))}
      {chosen.map(made => (
        <Undoable key={made.edit} made={made} onUndone={() => setChosen(all => all.filter(one => one !== made))} />
      ))}
      <Refused edits={attention?.refused ?? []} />
    </>
  )
}

const keyOf = ({ id, path }: ConflictItem) => `${id} ${path}`

interface Chosen {
  conflict: ConflictItem
  /** What was chosen, in words. */
  value: string
  edit: string
}

function Choice(props: {
  conflict: ConflictItem
  me: string | undefined
  steady: SteadyTap
  onChosen: (made: Chosen) => void
}) {
  const { conflict, me, steady } = props
  const { t } = useTranslation()
  const names = useNames()
  const said = ({ value }: ConflictValue) => valueText(t, conflict.kind, conflict.path, value, names)
  const choose = async (value: ConflictValue) => {
    try {
      const { edit } = await device.resolve(conflict.id, conflict.path, value.number)
      if (edit) props.onChosen({ conflict, value: said(value), edit })
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
        {fieldName(t, conflict.kind, conflict.path)} · <span className="number">{conflict.number}</span>
      </p>
      {conflict.values.map(value => (
        <div key={value.number} className="conflict-value">
          <p className="conflict-by">
            {whose(value)}
            {value.shown && <span className="shown"> {t('conflicts.shown')}</span>}
          </p>
          <p className="conflict-text">{said(value)}</p>
          <Button
            block
            disabled={steady.settling}
            onClick={tap => (steady.takes(tap) ? choose(value) : undefined)}
            className="big"
          >
            {t('conflicts.choose')}
          </Button>
        </div>
      ))}
    </article>
  )
}

/** What was just chosen stays in sight: the wrong finger is not the last word. */
function Undoable({ made, onUndone }: { made: Chosen; onUndone: () => void }) {
  const { t } = useTranslation()
  const { conflict, value, edit } = made
  const undo = async () => {
    try {
      await device.undo(conflict.id, edit)
      onUndone()
      Toast.show(t('common.undone'))
    } catch (caught) {
      complain(caught)
    }
  }
  return (
    <article className="conflict" role="status">
      <h2>{conflict.title}</h2>
      <p className="conflict-field">
        {fieldName(t, conflict.kind, conflict.path)} · <span className="number">{conflict.number}</span>
      </p>
      <p className="conflict-text">{value}</p>
      <p className="conflict-by">{t('conflicts.chosen')}</p>
      <Button block onClick={undo} className="big">
        {t('common.undo')}
      </Button>
    </article>
  )
}
