import { Button, Dialog, Popup } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { device } from '../../../device/client'
import { AttachmentState } from '../../../parts/AttachmentState'
import { complain } from '../../../parts/problem'
import { useAttachment } from '../../../parts/useAttachment'
import { clock } from '../../../parts/when'
import { term } from '../../../words'
import type { Photo } from './slots'

interface Tile {
  visit: string
  photo: Photo
  edited: boolean
  removable: boolean
}

/** A photo: its small copy, where it is, and the whole of it on a tap. */
export function PhotoTile({ visit, photo, edited, removable }: Tile) {
  const { t } = useTranslation()
  const { address, way, asked } = useAttachment(visit, photo.shown.hash)
  const [open, setOpen] = useState(false)
  const name = term(t, 'slot', photo.slot)
  return (
    <figure className="tile">
      <button
        type="button"
        className="tile-picture"
        aria-label={t('photo.look', { slot: name })}
        onClick={() => setOpen(true)}
      >
        {address ? <img src={address} alt={name} /> : <span>{asked && absent(t, way)}</span>}
      </button>
      <figcaption>
        {photo.album && <span className="album">{t('photo.from_album')}</span>}
        <AttachmentState item={photo.original} edited={edited} />
      </figcaption>
      <Popup visible={open} onMaskClick={() => setOpen(false)} bodyClassName="photo-whole" destroyOnClose>
        <Whole visit={visit} photo={photo} edited={edited} removable={removable} onClose={() => setOpen(false)} />
      </Popup>
    </figure>
  )
}

/** The whole photo. It can be removed as long as nothing of it has left the phone. */
function Whole({ visit, photo, edited, removable, onClose }: Tile & { onClose: () => void }) {
  const { t } = useTranslation()
  const { address, way, asked } = useAttachment(visit, photo.original.hash)
  const name = term(t, 'slot', photo.slot)
  const mine = photo.original.state === 'waiting' && photo.original.sent === 0
  const remove = async () => {
    const texts = { confirmText: t('photo.remove'), cancelText: t('common.cancel') }
    if (!(await Dialog.confirm({ content: t('photo.remove_sure'), ...texts }))) return
    await device.set(visit, { [`photos/${photo.id}/removed`]: true }).catch(complain)
    onClose()
  }
  return (
    <>
      <div className="photo-frame">
        {address ? <img src={address} alt={name} /> : <p>{asked ? absent(t, way) : t('common.loading')}</p>}
      </div>
      <p className="row photo-about">
        <strong>{name}</strong>
        {photo.takenAt !== null && <span>{clock(photo.takenAt)}</span>}
        {photo.album && <span className="album">{t('photo.from_album')}</span>}
        <AttachmentState item={photo.original} edited={edited} />
      </p>
      <div className="row">
        {removable && mine && (
          <Button block className="big" color="danger" fill="outline" onClick={remove}>
            {t('photo.remove')}
          </Button>
        )}
        <Button block className="big" onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
    </>
  )
}

/** Why there is no picture: never a broken one. */
function absent(t: ReturnType<typeof useTranslation>['t'], way: { user: string; device: string } | null): string {
  return way ? t('photo.on_its_way', { user: way.user, device: way.device }) : t('photo.not_here')
}
