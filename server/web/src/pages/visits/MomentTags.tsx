/** Filters by a moment, as the day's figures set them: shown, and taken away by a click. */
import { Space, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Filters, moment } from '../../parts/filters'
import { useMoment } from '../../parts/When'

export function MomentTags({ filters }: { filters: Filters }) {
  const { t } = useTranslation('visits')
  const say = useMoment()
  const at = (name: string) => moment(filters.get(name))
  const tag = (names: string[], text: string) => (
    <Tag
      key={names.join()}
      closable
      className="filter-tag"
      onClose={() => filters.set(Object.fromEntries(names.map(name => [name, undefined])))}
    >
      {text}
    </Tag>
  )
  const tags = []
  const [from, to, ended] = [at('due_from'), at('due_to'), at('ended_before')]
  if (from !== undefined && to !== undefined)
    tags.push(tag(['due_from', 'due_to'], t('due_between', { from: say(from), to: say(to) })))
  else if (to !== undefined) tags.push(tag(['due_to'], t('due_before', { time: say(to) })))
  else if (from !== undefined) tags.push(tag(['due_from'], t('due_after', { time: say(from) })))
  if (ended !== undefined) tags.push(tag(['ended_before'], t('ended_before', { time: say(ended) })))
  return tags.length > 0 ? <Space wrap>{tags}</Space> : null
}
