/** The file as a whole could not be read: why, and what to do. */
import { Alert, Button, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { Problem } from '../../api/client'
import { useProblemText } from '../../parts/problems'

/** What the server says of a file it can't read, and our words for it. */
const FILE_RULES: [part: string, key: string][] = [
  ['nothing is in it', 'empty'],
  ['without a password', 'old'],
  ['damaged', 'damaged'],
  ['must unpack', 'unpacked'],
  ['rows below', 'rows'],
  ['columns; remove', 'columns'],
  ['cells with', 'cells'],
  ['bytes of text', 'text'],
  ['memory and time', 'harmful'],
]

type Props = { problem: unknown; name: string; again: () => void; other: () => void }

export function Trouble({ problem, name, again, other }: Props) {
  const { t } = useTranslation('imports')
  const problemText = useProblemText()
  const ofFile = problem instanceof Problem && problem.field === 'file'
  return (
    <Alert
      type="error"
      showIcon
      title={t('not_read', { name })}
      description={ofFile ? fileText(problem.message) : problemText(problem)}
      action={
        <Space>
          <Button onClick={again}>{t('read_again')}</Button>
          <Button type="primary" onClick={other}>
            {t('other_file')}
          </Button>
        </Space>
      }
    />
  )

  function fileText(rule: string): string {
    const key = FILE_RULES.find(([part]) => rule.includes(part))?.[1]
    const text = key ? t(`file.${key}`) : t('file.unreadable')
    const [, line, column] = /\(line (\d+)(?:, column ([A-Z]+))?\)/.exec(rule) ?? []
    if (!line) return text
    return `${text} ${column ? t('at_cell', { line, column }) : t('at_line', { line })}`
  }
}
