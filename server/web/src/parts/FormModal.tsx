/** A form in a window of its own: it closes by its buttons only, and says above the inputs why the server did not take it. */
import { Alert, Form, type FormInstance, Modal } from 'antd'
import type { ReactNode } from 'react'

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
  return (
    <Modal
      open
      title={props.title}
      okText={props.okText}
      cancelText={props.cancelText}
      confirmLoading={props.pending}
      onOk={props.form.submit}
      onCancel={props.onCancel}
      mask={{ closable: false }}
    >
      {props.problem && <Alert type="error" showIcon className="gap-below" title={props.problem} />}
      <Form<V>
        form={props.form}
        layout="vertical"
        requiredMark={false}
        initialValues={props.initialValues as object}
        onFinish={props.onFinish}
      >
        {props.children}
      </Form>
    </Modal>
  )
}
