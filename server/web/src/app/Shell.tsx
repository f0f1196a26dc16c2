/** The frame of every page: menu by role, language, how live the page is, who is signed in. */
import {
  AlertOutlined,
  AuditOutlined,
  CalendarOutlined,
  DashboardOutlined,
  FileTextOutlined,
  ImportOutlined,
  SettingOutlined,
  TeamOutlined,
} from '@ant-design/icons'
import { Drawer, Grid, Layout, Menu, Spin } from 'antd'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Outlet, ScrollRestoration, useLocation, useMatches, useNavigate } from 'react-router'
import { MeContext, useSession } from '../api/session'
import type { Me } from '../api/types'
import { Failed, NoPermission } from '../parts/states'
import { useAskBeforeLeaving } from '../parts/unsaved'
import { HeaderBar } from './HeaderBar'
import { may, PAGES, type PageRoute } from './routes'
import { SignIn } from './SignIn'

/** Icons of the menu, by the key of the name. */
const ICONS: Record<string, ReactNode> = {
  today: <DashboardOutlined />,
  customers: <TeamOutlined />,
  dispatch: <CalendarOutlined />,
  visits: <FileTextOutlined />,
  review: <AuditOutlined />,
  conflicts: <AlertOutlined />,
  imports: <ImportOutlined />,
  admin: <SettingOutlined />,
}

export function Shell() {
  const session = useSession()
  // Whoever was signed in when his session ended signs in over the page, and nothing he typed is lost.
  const last = useRef<Me | null>(null)
  if (session.data) last.current = session.data
  const me = session.data ?? last.current
  if (session.isPending) return <Spin fullscreen />
  if (session.isError && !me) return <Failed problem={session.error} again={() => void session.refetch()} />
  if (!me) return <SignIn />
  return (
    <MeContext value={me}>
      <Frame me={me} />
      {session.data === null && <SignIn over={me.login} />}
    </MeContext>
  )
}

function Frame({ me }: { me: Me }) {
  useAskBeforeLeaving()
  const { t } = useTranslation('menu')
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const page = usePage()
  const pages = PAGES.filter(page => page.menu && may(page, me))
  const open = page && may(page, me)
  const wide = Grid.useBreakpoint().md ?? true
  const [drawn, setDrawn] = useState(false)
  const menu = (
    <Menu
      mode="inline"
      aria-label={t('pages')}
      selectedKeys={[pathname.split('/')[1] ?? '']}
      items={pages.map(page => ({ key: page.path, icon: ICONS[page.menu ?? ''], label: t(`page.${page.menu}`) }))}
      onClick={({ key }) => {
        setDrawn(false)
        navigate(`/${key}`)
      }}
    />
  )
  return (
    <Layout className="frame">
      <ScrollRestoration />
      <HeaderBar me={me} onMenu={wide ? undefined : () => setDrawn(true)} />
      <Drawer open={drawn && !wide} placement="left" size={240} title={t('pages')} onClose={() => setDrawn(false)}>
        {menu}
      </Drawer>
      <Layout>
        {wide && (
          <Layout.Sider width={168} className="frame-menu">
            {menu}
          </Layout.Sider>
        )}
        <Layout.Content className="frame-page">{page && !open ? <NoPermission /> : <Outlet />}</Layout.Content>
      </Layout>
    </Layout>
  )
}

/** The page that the address opens. */
function usePage(): PageRoute | undefined {
  const matches = useMatches()
  const { pathname } = useLocation()
  const params = matches.at(-1)?.params ?? {}
  return PAGES.find(page => `/${page.path.replace(/:(\w+)/g, (_, name) => params[name] ?? '')}` === pathname)
}
