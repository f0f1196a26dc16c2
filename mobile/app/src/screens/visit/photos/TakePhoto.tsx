import { CameraOutline, PictureOutline } from 'antd-mobile-icons'
import { type ChangeEvent, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { term } from '../../../words'
import { forgetCamera, noteCamera } from './interrupted'
import type { Slot } from './slots'

interface Take {
  visit: string
  slot: Slot
  onTaken: (files: File[], camera: boolean) => void
}

/** The camera, and the album beside it. */
export function TakePhoto({ visit, slot, onTaken }: Take) {
  const { t } = useTranslation()
  const name = term(t, 'slot', slot)
  const camera = useRef<HTMLInputElement>(null)
  // React knows no `cancel` of an input.
  useEffect(() => {
    const input = camera.current
    input?.addEventListener('cancel', forgetCamera)
    return () => input?.removeEventListener('cancel', forgetCamera)
  }, [])
  const taken = (event: ChangeEvent<HTMLInputElement>, byCamera: boolean) => {
    forgetCamera()
    const files = [...(event.target.files ?? [])]
    // The same photo may be chosen again.
    event.target.value = ''
    if (files.length > 0) onTaken(files, byCamera)
  }
  return (
    <div className="take">
      <label className="take-one">
        <CameraOutline />
        <span>{t('photo.take')}</span>
        <input
          ref={camera}
          type="file"
          accept="image/*"
          capture="environment"
          aria-label={t('photo.take_for', { slot: name })}
          onClick={() => noteCamera({ visit, slot })}
          onChange={event => taken(event, true)}
        />
      </label>
      <label className="take-one">
        <PictureOutline />
        <span>{t('photo.album')}</span>
        <input
          type="file"
          accept="image/*"
          multiple
          aria-label={t('photo.album_for', { slot: name })}
          onChange={event => taken(event, false)}
        />
      </label>
    </div>
  )
}
