/** The bar above every page. */
import { DownOutlined, GlobalOutlined, MenuOutlined, UserOutlined } from '@ant-design/icons'
import { Badge, Button, Dropdown, Layout, Space, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { type LiveState, useLive } from '../api/live'
import { useSignOut } from '../api/session'
import type { Me } from '../api/types'
import { speak } from '../i18n'
import { useWord } from '../parts/words'

export function HeaderBar({ me, onMenu }: { me: Me; onMenu?: () => void }) {
  const { t } = useTranslation('menu')
  const signOut = useSignOut()
  const word = useWord()
  return (
    <Layout.Header className="frame-header">
      {onMenu && <Button type="text" icon={<MenuOutlined />} aria-label={t('open_menu')} onClick={onMenu} />}
      <a href="/" className="frame-name" aria-label="Fieldfile">
        <img src="/favicon.svg" alt="" width={24} height={24} /> <span className="wide-only">Fieldfile</span>
      </a>
      <LiveMark state={useLive()} />
      <Space size="small">
        <LanguageSwitch />
        <Dropdown
          trigger={['click']}
          menu={{ items: [{ key: 'out', label: t('sign_out') }], onClick: () => signOut.mutate() }}
        >
          <Button type="text" icon={<UserOutlined />}>
            {me.name} <span className="faint wide-only">{word('role', me.role)}</span>{' '}
            <DownOutlined className="wide-only" />
          </Button>
        </Dropdown>
      </Space>
    </Layout.Header>
  )
}

/** The other language, in its own words. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation('menu')
  const other = i18n.language === 'en' ? 'zh' : 'en'
  return (
    <Button type="text" icon={<GlobalOutlined />} lang={other === 'en' ? 'en' : 'zh-CN'} onClick={() => speak(other)}>
      {t('other_language')}
    </Button>
  )
}

const COLOURS = { live: 'success', connecting: 'processing', lost: 'default' } as const

function LiveMark({ state }: { state: LiveState }) {
  const { t } = useTranslation('menu')
  return (
    <div role="status" className="live-mark" aria-label={t(`live.${state}`)}>
      <Tooltip title={t(`live_why.${state}`)}>
        <Badge status={COLOURS[state]} text={<span className="wide-only">{t(`live.${state}`)}</span>} />
      </Tooltip>
    </div>
  )
}
