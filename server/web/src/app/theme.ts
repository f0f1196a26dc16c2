/** Colours and fonts. The fonts are the computer's own: nothing is fetched from elsewhere. */
import type { ThemeConfig } from 'antd'

export const THEME: ThemeConfig = {
  token: {
    colorPrimary: '#0958d9',
    colorLink: '#0958d9',
    colorError: '#cf1322',
    // Ant Design's own greys are too faint to read for many; these pass 4.5 to 1 on white.
    colorTextDescription: 'rgba(0, 0, 0, 0.62)',
    colorTextTertiary: 'rgba(0, 0, 0, 0.62)',
    colorTextPlaceholder: 'rgba(0, 0, 0, 0.58)',
    fontFamily:
      'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Helvetica Neue", Arial, sans-serif',
    borderRadius: 6,
  },
  components: {
    Layout: { headerBg: '#ffffff', headerPadding: '0 16px', headerHeight: 52, siderBg: '#ffffff', bodyBg: '#f5f6f8' },
    Table: { headerBg: '#fafafa', cellPaddingBlockSM: 7 },
  },
}
