/** Adds many users at once from a spreadsheet: paste or choose a CSV file, look at every line, add. */
import { DownloadOutlined, UploadOutlined } from '@ant-design/icons'
import { Alert, Button, Input, Modal, Space, Table, Tag, Upload } from 'antd'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../api/names'
import type { UserItem } from '../../api/types'
import { download } from '../../parts/download'
import { useProblemText } from '../../parts/problems'
import { useFocusBack } from '../../parts/useFocusBack'
import { useWord } from '../../parts/words'
import { decodeText } from './decode'
import { newPassword } from './password'
import { passwordList } from './passwordList'
import { type Line, readLines } from './rows'
import { useRoleOf } from './useRoleOf'
import { useAddUser } from './useUsers'

import './users.css'

/** What became of a line. */
type Fate = 'added' | string

export function AddMany({ users, onClose }: { users: UserItem[]; onClose: () => void }) {
  useFocusBack()
  const { t } = useTranslation('users')
  const [text, setText] = useState('')
  const [fates, setFates] = useState<Map<number, Fate>>(new Map())
  const [before] = useState(users)
  const { teams } = useNames()
  const roleOf = useRoleOf()
  const firstPassword = useFirstPasswords()
  const lines = useMemo(
    () => readLines(text, { users: before, teams, roleOf, firstPassword }),
    [text, before, teams, roleOf, firstPassword],
  )
  const adding = useAddAll(lines, setFates)
  const good = lines.filter(line => line.user)
  const added = good.filter(line => fates.get(line.line) === 'added')
  const left = good.length - added.length
  return (
    <Modal
      open
      width={860}
      title={t('add_many')}
      onCancel={onClose}
      mask={{ closable: false }}
      keyboard={!adding.busy}
      footer={
        <Space>
          {added.length > 0 && (
            <Button
              icon={<DownloadOutlined />}
              onClick={() =>
                download('passwords.csv', passwordList([t('column.login'), t('column.name'), t('password')], added))
              }
            >
              {t('passwords_download')}
            </Button>
          )}
          <Button onClick={onClose}>{added.length > 0 ? t('done') : t('cancel')}</Button>
          <Button type="primary" disabled={left === 0} loading={adding.busy} onClick={adding.start}>
            {t('add_count', { count: left })}
          </Button>
        </Space>
      }
    >
      <p className="faint">{t('many_how')}</p>
      <Input.TextArea
        aria-label={t('many_text')}
        rows={5}
        value={text}
        disabled={adding.busy || added.length > 0}
        placeholder={t('many_example')}
        onChange={event => setText(event.target.value)}
      />
      <Upload
        accept=".csv,text/csv,text/plain"
        showUploadList={false}
        beforeUpload={async file => {
          setText(decodeText(new Uint8Array(await file.arrayBuffer())))
          return Upload.LIST_IGNORE
        }}
      >
        <Button icon={<UploadOutlined />} className="gap-around" disabled={adding.busy || added.length > 0}>
          {t('choose_csv')}
        </Button>
      </Upload>
      {added.length > 0 && (
        <Alert type="success" showIcon className="gap-below" title={t('many_added', { count: added.length })} />
      )}
      {lines.length > 0 && <Lines lines={lines} fates={fates} />}
    </Modal>
  )
}

/** A made-up password per login, the same for as long as the window is open. */
function useFirstPasswords(): (login: string) => string {
  const [made] = useState(() => new Map<string, string>())
  return useCallback(
    login => {
      const password = made.get(login) ?? newPassword()
      made.set(login, password)
      return password
    },
    [made],
  )
}

/** Adds the good lines one after another; what was added stays added if one is refused. */
function useAddAll(lines: Line[], tell: React.Dispatch<React.SetStateAction<Map<number, Fate>>>) {
  const [busy, setBusy] = useState(false)
  const add = useAddUser()
  const problemText = useProblemText()
  const start = async () => {
    setBusy(true)
    const done = new Set<number>()
    tell(fates => {
      for (const [line, fate] of fates) if (fate === 'added') done.add(line)
      return fates
    })
    for (const { line, user } of lines) {
      if (!user || done.has(line)) continue
      const fate = await add.mutateAsync(user).then(() => 'added', problemText)
      tell(fates => new Map(fates).set(line, fate))
    }
    setBusy(false)
  }
  return { busy, start }
}

function Lines({ lines, fates }: { lines: Line[]; fates: Map<number, Fate> }) {
  const { t } = useTranslation('users')
  const word = useWord()
  const fate = (line: Line) => {
    if (line.fault) return <Tag color="red">{t(`fault.${line.fault}`)}</Tag>
    const told = fates.get(line.line)
    if (told === 'added') return <Tag color="green">{t('line_added')}</Tag>
    return told ? <Tag color="red">{told}</Tag> : <Tag>{t('line_good')}</Tag>
  }
  return (
    <Table<Line>
      size="small"
      rowKey="line"
      aria-label={t('preview')}
      dataSource={lines}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      columns={[
        { title: t('column.line'), dataIndex: 'line', width: 60 },
        { title: t('column.login'), dataIndex: 'login' },
        { title: t('column.name'), render: (_, line) => line.name || line.login },
        { title: t('column.role'), render: (_, line) => (line.user ? word('role', line.user.role) : line.role) },
        { title: t('column.teams'), dataIndex: 'teams' },
        { title: t('column.check'), render: (_, line) => fate(line) },
      ]}
    />
  )
}
