/** What was done, with a way back. */
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

export function UndoButton({ text, onUndo }: { text: string; onUndo: () => void }) {
  const { t } = useTranslation('common')
  return (
    <span>
      {text}{' '}
      <Button type="link" size="small" onClick={onUndo}>
        {t('undo')}
      </Button>
    </span>
  )
}
