/** Takes what a list's filters show along as a file: a spreadsheet, or CSV. */
import { DownloadOutlined } from '@ant-design/icons'
import { Button, Space } from 'antd'
import { useTranslation } from 'react-i18next'

type Query = Record<string, string | number | boolean | undefined>

type Props = { list: 'customers' | 'visits' | 'schedule'; query: Query }

export function ExportButtons({ list, query }: Props) {
  const { t, i18n } = useTranslation('common')
  const address = (ending: string) => `/api/${list}.${ending}?${asked(query, i18n.language)}`
  return (
    <Space.Compact>
      <Button icon={<DownloadOutlined />} href={address('xlsx')} download>
        {t('export_xlsx')}
      </Button>
      <Button href={address('csv')} download>
        {t('export_csv')}
      </Button>
    </Space.Compact>
  )
}

/** All rows, whatever page is shown. */
function asked(query: Query, language: string): string {
  const params = new URLSearchParams({ lang: language === 'en' ? 'en' : 'zh' })
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && name !== 'cursor') params.set(name, String(value))
  return params.toString()
}
