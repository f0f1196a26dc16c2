/** What an administrator does at the server: setting backups up, and restoring one. */
import { Alert, Card, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

function Command({ text }: { text: string }) {
  return (
    <Typography.Paragraph code copyable={{ text }} className="keeps-lines">
      {text}
    </Typography.Paragraph>
  )
}

export function HowToSetUp() {
  const { t } = useTranslation('backups')
  const [data, to, key] = [t('data_folder'), t('backup_folder'), t('key_file')]
  return (
    <>
      <Alert type="warning" showIcon className="gap-below" title={t('not_set_up')} />
      <ol>
        <li>
          {t('set_up.1')}
          <Command text={`fieldfile-server backup-key --to ${key}`} />
        </li>
        <li>
          {t('set_up.2')}
          <Command text={`fieldfile-server serve --data ${data} --backup-to ${to} --backup-recipient age1…`} />
        </li>
        <li>
          {t('set_up.3')}
          <Command text={`fieldfile-server backup --data ${data} --to ${to} --recipient age1…`} />
        </li>
      </ol>
    </>
  )
}

/** `name` is the newest backup, if there is one. */
export function HowToRestore({ folder, name }: { folder: string; name?: string }) {
  const { t } = useTranslation('backups')
  const from = `${folder}/${name ?? 'YYYYMMDDTHHMMSSZ'}`
  const [data, key] = [t('data_folder'), t('key_file')]
  return (
    <Card size="small" title={t('restore')}>
      <ol>
        <li>{t('restore.1')}</li>
        <li>
          {t('restore.2')}
          <Command text={`fieldfile-server restore --from ${from} --to ${data} --replace --identity ${key}`} />
        </li>
        <li>{t('restore.3')}</li>
        <li>{t('restore.4')}</li>
      </ol>
    </Card>
  )
}
