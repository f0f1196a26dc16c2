/**
 * A form in a window of its own: Enter saves, Escape and its buttons close it, a click beside it does not. It says above the
 * inputs why the server did not take what was typed, which stays.
 */
import { Alert, Form, type FormInstance, Modal } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { useAskToDrop, useUnsaved } from './unsaved'
import { useFocusBack } from './useFocusBack'

type Props<V> = {
  title: string
  okText: string
  cancelText: string
  form: FormInstance<V>
  initialValues: Partial<V>
  pending: boolean
  /** Why it was not taken. */
  problem?: string | false
  onFinish: (entered: V) => void
  onCancel: () => void
  children: ReactNode
}

export function FormModal<V>(props: Props<V>) {
  const id = useId()
  const [typed, setTyped] = useState(false)
  const ask = useAskToDrop()
  useFocusBack()
  useUnsaved('window', typed)
  return (
    <Modal
      open
      title={props.title}
      okText={props.okText}
      cancelText={props.cancelText}
      confirmLoading={props.pending}
      // The form's own button, though it stands outside: so that Enter submits.
      okButtonProps={{ htmlType: 'submit', form: id }}
      onCancel={() => (typed ? ask(props.onCancel) : props.onCancel())}
      mask={{ closable: false }}
    >
      {props.problem && <Alert type="error" showIcon className="gap-below" title={props.problem} />}
      <Form<V>
        id={id}
        form={props.form}
        layout="vertical"
        requiredMark={false}
        initialValues={props.initialValues as object}
        onValuesChange={() => setTyped(true)}
        onFinish={props.onFinish}
      >
        {props.children}
      </Form>
    </Modal>
  )
}
