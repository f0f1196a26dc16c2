import { Form, Input } from 'antd-mobile'
import type { FormInstance } from 'antd-mobile/es/components/form'
import { useTranslation } from 'react-i18next'
import { isWeakPin } from './weakPin'

const PIN = /^\d{6}$/

/** Two entries of a new PIN. */
export function PinItems({ form }: { form: FormInstance }) {
  const { t } = useTranslation()
  return (
    <>
      <Form.Item
        name="pin"
        label={t('sign_in.pin')}
        description={t('sign_in.pin_why')}
        rules={[
          { required: true, pattern: PIN, message: t('sign_in.pin_rule') },
          {
            validator: (_, value) =>
              PIN.test(value) && isWeakPin(value) ? Promise.reject(t('sign_in.pin_weak')) : Promise.resolve(),
          },
        ]}
      >
        <Input type="password" inputMode="numeric" maxLength={6} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('sign_in.pin_again')}
        rules={[
          {
            validator: (_, value) =>
              value === form.getFieldValue('pin') ? Promise.resolve() : Promise.reject(t('sign_in.pin_differs')),
          },
        ]}
      >
        <Input type="password" inputMode="numeric" maxLength={6} autoComplete="off" />
      </Form.Item>
    </>
  )
}
