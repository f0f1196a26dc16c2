import { Button, Toast } from 'antd-mobile'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { complain } from '../../parts/problem'

/** A mistaken tap can be taken back for so long. */
const UNDO = 10_000

/** A tap that can still be taken back. */
export interface Made {
  /** What was done, as it is told. */
  said: string
  takeBack: () => Promise<unknown>
}

/** What was just done, with a way back for ten seconds in which nothing has `covered` it; and whom to tell of it. */
export function useTakeBack(covered: boolean): [bar: ReactNode, tell: (made: Made) => void] {
  const { t } = useTranslation()
  const [made, setMade] = useState<Made | null>(null)
  useEffect(() => {
    if (!made || covered) return
    const over = setTimeout(() => setMade(null), UNDO)
    return () => clearTimeout(over)
  }, [made, covered])
  if (!made) return [null, setMade]
  const takeBack = async () => {
    try {
      await made.takeBack()
      setMade(null)
      Toast.show(t('common.undone'))
    } catch (caught) {
      complain(caught)
    }
  }
  const bar = (
    <div className="undo" role="status">
      <span>{made.said}</span>
      <Button size="small" onClick={takeBack}>
        {t('common.undo')}
      </Button>
    </div>
  )
  return [bar, setMade]
}
