/** Takes in what a phone or a device in a terminal exported as its unsent work. */
import { UploadOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Upload } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { useProblemText } from '../../parts/problems'

export function HandIn() {
  const { t } = useTranslation('quarantine')
  const { modal } = App.useApp()
  const problemText = useProblemText()
  const queries = useQueryClient()
  const take = useMutation({
    mutationFn: async (file: File) => {
      const text = await file.text()
      return ask(api.POST('/api/quarantine/file', { body: text, bodySerializer: body => body }))
    },
    onSuccess: done => {
      void queries.invalidateQueries({ queryKey: ['quarantine'] })
      modal.success({
        title: t('handed_in', { name: done.writer?.name ?? '' }),
        content: (
          <>
            <p>{t('handed_in_taken', { count: done.taken })}</p>
            {done.known > 0 && <p>{t('handed_in_known', { count: done.known })}</p>}
            {done.drafts > 0 && <p>{t('handed_in_drafts', { count: done.drafts })}</p>}
          </>
        ),
      })
    },
    onError: problem => modal.error({ title: t('not_handed_in'), content: problemText(problem) }),
  })
  return (
    <Upload
      accept=".json,application/json"
      showUploadList={false}
      beforeUpload={file => {
        take.mutate(file)
        return false
      }}
    >
      <Button icon={<UploadOutlined />} loading={take.isPending}>
        {t('hand_in')}
      </Button>
    </Upload>
  )
}
