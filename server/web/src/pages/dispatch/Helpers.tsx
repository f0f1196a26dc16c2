/** Who goes along with the lead. */
import { Form, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../api/names'
import type { Fields, VisitRecord } from '../../api/types'
import { useWrite } from '../../record/write'

const SET = 'routing/helpers/'

export function Helpers({ record, may }: { record: VisitRecord; may: boolean }) {
  const { t } = useTranslation('dispatch')
  const { users } = useNames()
  const write = useWrite()
  const now = helpersOf(record.fields)
  const others = users.filter(
    user => now.includes(user.id) || (user.role === 'engineer' && !user.disabled && user.id !== record.state.lead?.id),
  )
  const change = (wanted: string[]) => {
    const fields: Fields = {}
    for (const id of wanted) if (!now.includes(id)) fields[SET + id] = true
    for (const id of now) if (!wanted.includes(id)) fields[SET + id] = false
    write.mutate({ kind: 'visit', id: record.id, heads: record.heads, fields })
  }
  return (
    <Form layout="vertical">
      <Form.Item label={t('helpers')} htmlFor="board-helpers">
        <Select
          id="board-helpers"
          mode="multiple"
          disabled={!may}
          loading={write.isPending}
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('no_helpers')}
          value={now}
          options={others.map(user => ({ value: user.id, label: user.name }))}
          onChange={change}
        />
      </Form.Item>
    </Form>
  )
}

/** Ids of the helpers of a visit. */
export function helpersOf(fields: Fields): string[] {
  const paths = Object.entries(fields).filter(([path, value]) => path.startsWith(SET) && value === true)
  return paths.map(([path]) => path.slice(SET.length)).sort()
}
