/** The name of a row, with what a dispatcher does to it: leave, working hours, the calendar's address. */
import { DownOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../api/session'
import type { Lane } from './board'
import { CalendarAddress } from './CalendarAddress'
import { HandOverForm } from './HandOverForm'
import { HoursForm } from './HoursForm'
import { LeaveForm } from './LeaveForm'

/** Who enters leave and hours. */
const PLANNERS: readonly string[] = ['dispatcher', 'supervisor', 'manager']

export function mayPlan(role: string): boolean {
  return PLANNERS.includes(role)
}

type Open = 'leave' | 'hours' | 'calendar' | 'hand_over'

export function LaneName({ lane }: { lane: Lane }) {
  const { t } = useTranslation('dispatch')
  const me = useMe()
  const [open, setOpen] = useState<Open>()
  const name = useRef<HTMLButtonElement>(null)
  if (!mayPlan(me.role)) return <>{lane.name}</>
  // The menu that opened the window is gone by then: the focus goes back to the name.
  const close = () => {
    setOpen(undefined)
    setTimeout(() => name.current?.focus())
  }
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'leave', label: t('leave') },
            { key: 'hours', label: t('hours') },
            { key: 'calendar', label: t('calendar') },
            { key: 'hand_over', label: t('hand_over') },
          ],
          onClick: ({ key }) => setOpen(key as Open),
        }}
      >
        <Button
          ref={name}
          type="text"
          size="small"
          className="board-name"
          aria-label={t('lane_menu', { name: lane.name })}
        >
          {lane.name} <DownOutlined className="no-print" />
        </Button>
      </Dropdown>
      {open === 'leave' && <LeaveForm lane={lane} onClose={close} />}
      {open === 'hours' && <HoursForm lane={lane} onClose={close} />}
      {open === 'hand_over' && <HandOverForm lane={lane} onClose={close} />}
      {open === 'calendar' && <CalendarAddress lane={lane} onClose={close} />}
    </>
  )
}
