/** An input for a field, by its type. Gives and takes the value as records hold it. */
import { DatePicker, Input, InputNumber, Select, Switch } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { useNames } from '../api/names'
import type { Scalar } from '../api/types'
import type { FieldType } from '../record/fields'
import { fromWall, MOMENT, toWall } from '../record/time'
import { useWord } from './words'

export type EditorProps = {
  type: FieldType
  value?: Scalar
  onChange?: (value: Scalar) => void
  label?: string
  id?: string
  autoFocus?: boolean
}

export function Editor({ type, value = null, onChange = () => {}, label, id, autoFocus }: EditorProps) {
  const word = useWord()
  const names = useNames()
  const { t } = useTranslation('common')
  const common = { id, autoFocus, 'aria-label': label }
  switch (type.is) {
    case 'text':
      return (
        <Input.TextArea
          {...common}
          autoSize={{ minRows: 2, maxRows: 12 }}
          maxLength={type.max}
          value={String(value ?? '')}
          onChange={event => onChange(event.target.value || null)}
        />
      )
    case 'word':
      return pick(type.words.map(one => ({ value: one, label: word(type.set, one) })))
    case 'user':
      return pick(names.users.map(user => ({ value: user.id, label: user.name })))
    case 'team':
      return pick(names.teams.map(team => ({ value: team.id, label: team.name })))
    case 'bool':
      return (
        <Switch
          {...common}
          checked={value === true}
          checkedChildren={t('yes')}
          unCheckedChildren={t('no')}
          onChange={onChange}
        />
      )
    case 'date':
      return (
        <DatePicker
          {...common}
          value={typeof value === 'string' ? dayjs(value) : null}
          onChange={day => onChange(day ? day.format('YYYY-MM-DD') : null)}
        />
      )
    case 'time':
      return (
        <DatePicker
          {...common}
          showTime={{ format: 'HH:mm', minuteStep: 5 }}
          format={MOMENT}
          value={typeof value === 'number' ? toWall(value) : null}
          onChange={moment => onChange(moment ? fromWall(moment.startOf('minute')) : null)}
        />
      )
    case 'int':
      return number(1, type.min, type.max, 0)
    case 'cents':
      return number(100, undefined, undefined, 2)
    case 'thousandths':
      return number(1_000, 0, undefined, 3)
    case 'degrees':
      return number(1e7, -180, 180, 7)
    default:
      return (
        <Input
          {...common}
          maxLength={type.is === 'line' ? type.max : undefined}
          value={String(value ?? '')}
          onChange={event => onChange(event.target.value || null)}
        />
      )
  }

  function pick(options: { value: string; label: string }[]) {
    return (
      <Select
        {...common}
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        className="editor-pick"
        value={typeof value === 'string' ? value : undefined}
        options={options}
        onChange={(chosen?: string) => onChange(chosen ?? null)}
      />
    )
  }

  /** Records hold whole numbers of a small unit; people write the large one. */
  function number(unit: number, min?: number, max?: number, precision?: number) {
    return (
      <InputNumber
        {...common}
        min={min}
        max={max}
        precision={precision}
        value={typeof value === 'number' ? value / unit : null}
        onChange={typed => onChange(typed === null ? null : Math.round(typed * unit))}
      />
    )
  }
}
