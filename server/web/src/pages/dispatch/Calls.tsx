/** Calls to agree on the appointment: what came of each, and a new one. A call is never changed, only added. */
import { PhoneOutlined } from '@ant-design/icons'
import { Alert, Button, DatePicker, Form, Input, Radio, Timeline } from 'antd'
import type { Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../api/names'
import { useMe } from '../../api/session'
import type { Fields, VisitRecord } from '../../api/types'
import { useProblemText } from '../../parts/problems'
import { None } from '../../parts/states'
import { When } from '../../parts/When'
import { useWord } from '../../parts/words'
import { entries, newEntryId } from '../../record/entries'
import { fromWall } from '../../record/time'
import { useWrite } from '../../record/write'

const RESULTS = ['agreed', 'not_reached', 'moved'] as const

type Entered = { result: string; remark?: string; window?: [Dayjs, Dayjs] | null }

export function Calls({ record, may }: { record: VisitRecord; may: boolean }) {
  const { t } = useTranslation('dispatch')
  const word = useWord()
  const names = useNames()
  const calls = entries(record.fields, 'calls')
    .filter(call => call.of('result'))
    .sort((a, b) => Number(b.of('at') ?? 0) - Number(a.of('at') ?? 0))
  return (
    <section aria-label={t('calls')}>
      <h2 className="board-section">{t('calls')}</h2>
      {may && <NewCall record={record} />}
      {calls.length === 0 && <None text={t('no_calls')} />}
      <Timeline
        items={calls.map(call => ({
          key: call.id,
          icon: <PhoneOutlined />,
          content: (
            <>
              {word('result', String(call.of('result')))} <When ms={Number(call.of('at'))} />{' '}
              <span className="faint">{names.of(String(call.of('by')))}</span>
              <div>{call.of('remark')}</div>
            </>
          ),
        }))}
      />
    </section>
  )
}

function NewCall({ record }: { record: VisitRecord }) {
  const { t } = useTranslation('dispatch')
  const word = useWord()
  const me = useMe()
  const write = useWrite()
  const text = useProblemText()
  const [form] = Form.useForm<Entered>()
  const result = Form.useWatch('result', form)
  const save = ({ result, remark, window }: Entered) => {
    const at = `calls/${newEntryId()}`
    const fields: Fields = { [`${at}/result`]: result, [`${at}/at`]: Date.now(), [`${at}/by`]: me.id }
    if (remark?.trim()) fields[`${at}/remark`] = remark.trim()
    if (result === 'moved' && window) {
      fields['routing/window_from'] = fromWall(window[0].startOf('minute'))
      fields['routing/window_to'] = fromWall(window[1].startOf('minute'))
    }
    write.mutate({ kind: 'visit', id: record.id, heads: record.heads, fields }, { onSuccess: () => form.resetFields() })
  }
  return (
    <Form<Entered> form={form} layout="vertical" requiredMark={false} onFinish={save}>
      {write.isError && <Alert type="error" showIcon className="gap-below" title={text(write.error, 'visit')} />}
      <Form.Item name="result" label={t('call_result')} rules={[{ required: true, message: t('call_result_missing') }]}>
        <Radio.Group
          optionType="button"
          options={RESULTS.map(result => ({ value: result, label: word('result', result) }))}
        />
      </Form.Item>
      {result === 'moved' && (
        <Form.Item name="window" label={t('call_window')}>
          <DatePicker.RangePicker
            showTime={{ format: 'HH:mm', minuteStep: 15 }}
            format="YYYY-MM-DD HH:mm"
            className="wide"
          />
        </Form.Item>
      )}
      <Form.Item
        name="remark"
        label={t('call_remark')}
        dependencies={['result', 'window']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, remark?: string) => {
              const said = remark?.trim() || getFieldValue('window') || getFieldValue('result') !== 'moved'
              return said ? Promise.resolve() : Promise.reject(new Error(t('call_moved_missing')))
            },
          }),
        ]}
      >
        <Input maxLength={500} autoComplete="off" />
      </Form.Item>
      <Button htmlType="submit" loading={write.isPending} className="gap-below">
        {t('call_write')}
      </Button>
    </Form>
  )
}
