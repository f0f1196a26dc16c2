/** Who goes and when, typed. It is written at the heads seen; what others write meanwhile is told and not overwritten. */
import { Alert, Button, DatePicker, Form, Select, Space } from 'antd'
import type { Dayjs } from 'dayjs'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../api/names'
import type { VisitRecord } from '../../api/types'
import { useProblemText } from '../../parts/problems'
import { fromWall, toWall } from '../../record/time'
import { useWrite } from '../../record/write'
import { isMovable, isSame, type Place, placeOf } from './board'

const MINUTE_MS = 60_000

type Entered = { lead?: string; window?: [Dayjs, Dayjs] | null }

type Props = {
  record: VisitRecord
  may: boolean /** Whether something is typed and not saved. */
  onTyped: (typed: boolean) => void
}

export function PlaceForm({ record, may, onTyped }: Props) {
  const { t } = useTranslation('dispatch')
  const { users } = useNames()
  const write = useWrite()
  const text = useProblemText()
  const [form] = Form.useForm<Entered>()
  // What others write is taken over until somebody begins to type; from then on it is judged by the heads he saw.
  const [seen, setSeen] = useState(record)
  const now = placeOf(seen.state)
  const entered = Form.useWatch([], form) as Entered | undefined
  const wanted: Place = entered ? placeFrom(entered, now) : now
  const changed = !isSame(wanted, now)
  useEffect(() => {
    if (changed || seen === record) return
    const place = placeOf(record.state)
    setSeen(record)
    form.setFieldsValue({ lead: place.lead ?? undefined, window: windowOf(place) })
  }, [changed, seen, record, form])
  useEffect(() => onTyped(changed), [changed, onTyped])
  const free = may && isMovable(record.state)
  const engineers = users.filter(user => user.id === now.lead || (user.role === 'engineer' && !user.disabled))
  const save = () =>
    write.mutate({
      kind: 'visit',
      id: record.id,
      heads: seen.heads,
      fields: { 'routing/lead': wanted.lead, 'routing/window_from': wanted.from, 'routing/window_to': wanted.to },
    })
  return (
    <Form<Entered>
      form={form}
      layout="vertical"
      disabled={!free}
      initialValues={{ lead: now.lead ?? undefined, window: windowOf(now) }}
      onFinish={save}
    >
      {may && !free && <p className="faint">{t('not_movable')}</p>}
      {write.isError && <Alert type="error" showIcon className="gap-below" title={text(write.error, 'visit')} />}
      <Form.Item name="lead" label={t('lead')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('nobody')}
          options={engineers.map(user => ({ value: user.id, label: user.name }))}
        />
      </Form.Item>
      <Form.Item name="window" label={t('window')}>
        <DatePicker.RangePicker
          showTime={{ format: 'HH:mm', minuteStep: 15 }}
          format="YYYY-MM-DD HH:mm"
          className="wide"
        />
      </Form.Item>
      {changed && !isSame(placeOf(record.state), now) && (
        <Alert type="info" showIcon className="gap-below" title={t('moved_while_typing')} />
      )}
      {changed && (
        <Space className="gap-below">
          <Button type="primary" htmlType="submit" loading={write.isPending}>
            {t('save')}
          </Button>
          <Button onClick={() => form.setFieldsValue({ lead: now.lead ?? undefined, window: windowOf(now) })}>
            {t('leave')}
          </Button>
        </Space>
      )}
    </Form>
  )
}

function windowOf({ from, to }: Place): [Dayjs, Dayjs] | null {
  return from === null ? null : [toWall(from), toWall(to ?? from)]
}

/** What is typed, to the minute; a moment that nobody touched keeps its seconds. */
function placeFrom({ lead, window }: Entered, now: Place): Place {
  const moment = (at: Dayjs | undefined, before: number | null) => {
    if (!at) return null
    const typed = fromWall(at.startOf('minute'))
    return before !== null && Math.floor(before / MINUTE_MS) === typed / MINUTE_MS ? before : typed
  }
  return { lead: lead ?? null, from: moment(window?.[0], now.from), to: moment(window?.[1], now.to) }
}
