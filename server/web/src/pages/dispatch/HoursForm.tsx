/** Somebody's working hours by weekday. */
import { Checkbox, Form, TimePicker } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import type { components } from '../../api/schema'
import { FormModal } from '../../parts/FormModal'
import { useProblemText } from '../../parts/problems'
import type { Lane } from './board'
import { useLeave } from './LeaveForm'

type Hours = components['schemas']['Hours']
type Day = { works: boolean; span: [Dayjs, Dayjs] }
type Entered = { days: Day[] }

/** Offered where nothing is set: Monday to Friday. */
const USUAL: [from: number, to: number] = [8 * 60 + 30, 17 * 60 + 30]
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7]

export function HoursForm({ lane, onClose }: { lane: Lane; onClose: () => void }) {
  const { t } = useTranslation('dispatch')
  const text = useProblemText()
  const [form] = Form.useForm<Entered>()
  const put = useLeave((hours: Hours[]) =>
    ask(api.PUT('/api/users/{id}/hours', { params: { path: { id: lane.user } }, body: { hours } })),
  )
  const save = ({ days }: Entered) => put.mutate(hoursFrom(days), { onSuccess: onClose })
  return (
    <FormModal
      title={t('hours_of', { name: lane.name })}
      okText={t('save')}
      cancelText={t('leave_it')}
      form={form}
      initialValues={{ days: daysFrom(lane.hours) }}
      pending={put.isPending}
      problem={put.isError && text(put.error)}
      onFinish={save}
      onCancel={onClose}
    >
      {WEEKDAYS.map(weekday => (
        <div key={weekday} className="board-weekday">
          <Form.Item name={['days', weekday - 1, 'works']} valuePropName="checked" noStyle>
            <Checkbox>{t(`weekday.${weekday}`)}</Checkbox>
          </Form.Item>
          <Form.Item name={['days', weekday - 1, 'span']} noStyle>
            <TimePicker.RangePicker
              aria-label={t(`weekday.${weekday}`)}
              format="HH:mm"
              minuteStep={15}
              allowClear={false}
            />
          </Form.Item>
        </div>
      ))}
    </FormModal>
  )
}

function daysFrom(hours: Hours[]): Day[] {
  const at = (minute: number) => dayjs('2000-01-01').add(minute, 'minute')
  return WEEKDAYS.map(weekday => {
    const found = hours.find(one => one.weekday === weekday)
    const [from, to] = found ? [found.from, found.to] : USUAL
    return {
      works: found !== undefined || (hours.length === 0 && weekday <= 5),
      span: [at(from), at(Math.min(to, 1439))],
    }
  })
}

function hoursFrom(days: Day[]): Hours[] {
  const minute = (at: Dayjs) => at.hour() * 60 + at.minute()
  return days.flatMap(({ works, span }, at) =>
    works ? [{ weekday: at + 1, from: minute(span[0]), to: minute(span[1]) }] : [],
  )
}
