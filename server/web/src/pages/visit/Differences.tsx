/** Two states of a visit side by side: what was there before, and what is there now. */
import { useTranslation } from 'react-i18next'
import type { Fields } from '../../api/types'
import { useLabel } from '../../parts/Label'
import { Value } from '../../parts/Value'
import { differences } from '../../record/visit'
import type { Mark } from './Facts'

type Props = { before: Fields; after: Fields; titleBefore: string; mark?: Mark }

export function Differences({ before, after, titleBefore, mark }: Props) {
  const { t } = useTranslation('visit')
  const label = useLabel()
  const all = differences(before, after)
  if (all.length === 0) return <p className="faint">{t('no_differences')}</p>
  return (
    <table className="entries">
      <thead>
        <tr>
          <th>{t('field')}</th>
          <th>{titleBefore}</th>
          <th>{t('now')}</th>
        </tr>
      </thead>
      <tbody>
        {all.map(({ path, before, after }) => (
          <tr key={path}>
            <td>{label('visit', path)}</td>
            <td>
              <Value kind="visit" path={path} value={before} />
            </td>
            <td>
              <Value kind="visit" path={path} value={after} /> {mark?.(path)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
