/** Figures as cards, each a link to its list. */
import { Card } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMe } from '../../api/session'
import { mayOpen } from '../../app/routes'
import { type Figure, GROUPS, listOf, placeOf } from './figures'
import './today.css'

export function FigureGroups({ figures }: { figures: Figure[] }) {
  const { t } = useTranslation('today')
  const groups = GROUPS.map(group => ({ group, own: figures.filter(figure => placeOf(figure)?.group === group) }))
  return (
    <div className="figure-groups">
      {groups
        .filter(({ own }) => own.length > 0)
        .map(({ group, own }) => (
          <section key={group} aria-label={t(`group.${group}`)}>
            <h2>{t(`group.${group}`)}</h2>
            <div className="figures">
              {own.map(figure => (
                <FigureCard key={figure.name} figure={figure} />
              ))}
            </div>
          </section>
        ))}
    </div>
  )
}

function FigureCard({ figure }: { figure: Figure }) {
  const { t } = useTranslation('today')
  const opens = mayOpen(listOf(figure), useMe())
  const card = (
    <Card size="small" hoverable={opens}>
      <div className={`figure-count ${tone(figure)}`}>
        {figure.more ? t('more_than', { count: figure.count }) : figure.count}
      </div>
      <div className="figure-name">{t(`figure.${figure.name}`)}</div>
      <div className="faint small">{t(`why.${figure.name}`)}</div>
    </Card>
  )
  return opens ? (
    <Link to={listOf(figure)} className="figure">
      {card}
    </Link>
  ) : (
    <div className="figure">{card}</div>
  )
}

function tone(figure: Figure): string {
  if (figure.count === 0) return 'faint'
  return placeOf(figure)?.bad ? 'bad' : ''
}
