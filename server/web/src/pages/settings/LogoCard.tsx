/** The company's own logo on printed sheets: shown, set, taken away. */
import { UploadOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Card, Space, Upload } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, ask, Problem } from '../../api/client'
import { keys } from '../../api/keys'
import { useLogo } from '../../parts/logo'
import { useProblemText } from '../../parts/problems'

export function LogoCard() {
  const { t } = useTranslation('settings')
  const { message } = App.useApp()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const logo = useLogo()
  const done = (text: string) => {
    void queries.invalidateQueries({ queryKey: keys.logo })
    void message.success(text)
  }
  const set = useMutation({ mutationFn: send, onSuccess: () => done(t('logo_set')) })
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE('/api/logo')),
    onSuccess: () => done(t('logo_removed')),
  })
  const failed = set.error ?? remove.error
  const unfit = failed instanceof Problem && [413, 415, 422].includes(failed.status)
  return (
    <Card size="small" title={t('logo')} className="setting-card">
      <p className="faint">{t('logo_what')}</p>
      {failed && (
        <Alert type="error" showIcon className="gap-below" title={unfit ? t('logo_unfit') : problemText(failed)} />
      )}
      <Space size="large" wrap>
        {logo ? (
          <img className="logo-shown" src={logo} alt={t('logo')} />
        ) : (
          <span className="faint">{t('logo_none')}</span>
        )}
        <Upload
          accept="image/png,image/jpeg"
          showUploadList={false}
          beforeUpload={file => {
            set.mutate(file)
            // The page sends it itself.
            return false
          }}
        >
          <Button icon={<UploadOutlined />} loading={set.isPending}>
            {t('logo_choose')}
          </Button>
        </Upload>
        {logo && (
          <Button danger loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('logo_remove')}
          </Button>
        )}
      </Space>
    </Card>
  )
}

async function send(file: File): Promise<void> {
  const bytes = await file.arrayBuffer()
  await ask(
    api.PUT('/api/logo', {
      body: bytes as unknown as string,
      bodySerializer: body => body as unknown as BodyInit,
      headers: { 'Content-Type': 'application/octet-stream' },
    }),
  )
}
