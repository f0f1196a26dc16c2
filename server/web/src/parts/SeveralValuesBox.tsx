/** Several values of one field: who wrote each, when and with what; one is chosen in its place, and the choice undone. */
import { Alert, Button, Popover } from 'antd'
import { useTranslation } from 'react-i18next'
import type { OneOfSeveral, SeveralValues } from '../api/types'
import { useChoose, useUnchoose } from '../record/write'
import { By } from './By'
import { useProblemText } from './problems'
import { Value } from './Value'
import { Written } from './When'

/** What choosing needs to know of a record. */
export type Choosable = { id: string; kind: string; heads: string[] }

type Props = { record: Choosable; several: SeveralValues; may: boolean; settled?: boolean }

export function SeveralValuesBox({ record, several, may, settled }: Props) {
  const { t } = useTranslation('common')
  if (!settled)
    return (
      <div className="several">
        <div className="several-title">{t('two_wrote')}</div>
        <Values record={record} several={several} may={may} />
      </div>
    )
  const others = <Values record={record} several={several} may={may} settled />
  return (
    <Popover trigger="click" content={others}>
      <Button type="link" size="small">
        {t('chosen_among', { count: several.values.length })}
      </Button>
    </Popover>
  )
}

function Values({ record, several, may, settled }: Props) {
  const { t } = useTranslation('common')
  const choose = useChoose()
  const unchoose = useUnchoose()
  const text = useProblemText()
  const { id, heads } = record
  const { path } = several
  return (
    <>
      <ul className="several-values">
        {several.values.map((one, at) => (
          <li key={`${one.by?.user}-${one.at}`}>
            <OneValue one={one} kind={record.kind} path={path} />
            {may && !settled && (
              <Button
                size="small"
                loading={choose.isPending}
                onClick={() => choose.mutate({ id, heads, path, place: at + 1 })}
              >
                {t('choose')}
              </Button>
            )}
            {settled && one.shown && <span className="faint small">{t('this_was_chosen')}</span>}
          </li>
        ))}
      </ul>
      {may && settled && (
        <Button size="small" loading={unchoose.isPending} onClick={() => unchoose.mutate({ id, heads, path })}>
          {t('unchoose')}
        </Button>
      )}
      {(choose.isError || unchoose.isError) && (
        <Alert type="error" showIcon title={text(choose.error ?? unchoose.error, record.kind)} />
      )}
    </>
  )
}

function OneValue({ one, kind, path }: { one: OneOfSeveral; kind: string; path: string }) {
  return (
    <span className="several-value">
      <strong>
        <Value kind={kind} path={path} value={one.value} />
      </strong>
      <span className="small">
        <By writer={one.by} /> <Written at={one.at} received={one.received} />
      </span>
    </span>
  )
}
