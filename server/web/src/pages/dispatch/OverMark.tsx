/** The status of a visit that is over, in little space. */
import { CheckOutlined, CloseOutlined, LogoutOutlined, RollbackOutlined, SendOutlined } from '@ant-design/icons'
import { Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { useWord } from '../../parts/words'

const MARKS: Record<string, ReactNode> = {
  approved: <CheckOutlined />,
  submitted: <SendOutlined />,
  returned: <RollbackOutlined />,
  left: <LogoutOutlined />,
  cancelled: <CloseOutlined />,
}

export function OverMark({ status }: { status: string }) {
  const word = useWord()
  return (
    <Tooltip title={word('status', status)}>
      <span role="img" aria-label={word('status', status)} className={`board-mark ${status}`}>
        {MARKS[status]}
      </span>
    </Tooltip>
  )
}
