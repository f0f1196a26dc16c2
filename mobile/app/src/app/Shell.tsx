import { TabBar } from 'antd-mobile'
import { AppOutline, CloseShieldOutline, TeamOutline, UploadOutline } from 'antd-mobile-icons'
import { useTranslation } from 'react-i18next'
import { Outlet, useLocation, useNavigate } from 'react-router'
import { device } from '../device/client'
import { useReturnToTyping } from '../parts/typing'
import { useRead } from '../parts/useRead'
import { NotKept } from '../screens/start/NotKept'
import { useReturnFromCamera } from '../screens/visit/photos/useReturnFromCamera'
import { useBack } from './leaving'

/** The frame of every screen: what is unsent always in sight, and the four places to go. */
export function Shell() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const status = useRead(() => device.status(), 'status').value
  useReturnToTyping()
  useReturnFromCamera()
  useBack()
  const choose = (status?.conflicts ?? 0) + (status?.attention ?? 0)
  const tabs = [
    { key: '/', title: t('tab.today'), icon: <AppOutline />, badge: undefined },
    { key: '/customers', title: t('tab.customers'), icon: <TeamOutline />, badge: undefined },
    { key: '/conflicts', title: t('tab.conflicts'), icon: <CloseShieldOutline />, badge: choose || undefined },
    { key: '/sync', title: t('tab.sync'), icon: <UploadOutline />, badge: status?.unsent || undefined },
  ]
  const shown = tabs.some(tab => tab.key === pathname)
  return (
    <div className="shell">
      <div className="screen">
        {shown && <NotKept />}
        <Outlet />
      </div>
      {shown && (
        <nav className="tabs">
          <TabBar activeKey={pathname} onChange={key => navigate(key)} safeArea>
            {tabs.map(tab => (
              <TabBar.Item
                key={tab.key}
                title={tab.title}
                icon={tab.icon}
                badge={tab.badge === undefined ? null : String(tab.badge)}
              />
            ))}
          </TabBar>
        </nav>
      )}
    </div>
  )
}
