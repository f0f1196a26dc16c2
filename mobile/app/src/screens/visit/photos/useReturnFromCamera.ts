import { Dialog } from 'antd-mobile'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { term } from '../../../words'
import { interruptedCamera } from './interrupted'

/** After the camera has killed the page: back to the visit, and a word about the photo that did not arrive. */
export function useReturnFromCamera(): void {
  const { t } = useTranslation()
  const navigate = useNavigate()
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the app is opened
  useEffect(() => {
    const opened = interruptedCamera()
    if (!opened) return
    navigate(`/visits/${opened.visit}`)
    void Dialog.alert({
      content: t('photo.interrupted', { slot: term(t, 'slot', opened.slot) }),
      confirmText: t('common.ok'),
    })
  }, [])
}
