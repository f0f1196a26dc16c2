import { Dialog } from 'antd-mobile'
import i18next from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { device } from '../../../device/client'
import { thrownBy } from '../../../device/protocol'
import type { VisitFile } from '../../../device/records'
import { sentence } from '../../../parts/problem'
import { term } from '../../../words'
import { OPEN } from '../next'
import { position } from '../position'
import { PhotoTile } from './PhotoTile'
import { photosOf, SLOTS, type Slot } from './slots'
import { TakePhoto } from './TakePhoto'

/** A photo goes on without a place after so long, ms. */
const PLACE_PATIENCE = 1_500

interface Coming {
  key: string
  slot: Slot
  address: string
}

/** The photos of a visit, slot by slot: the required ones are asked for, each says where it is. */
export function Photos({ file }: { file: VisitFile }) {
  const { t } = useTranslation()
  const [coming, setComing] = useState<Coming[]>([])
  const photos = photosOf(file.fields, file.attachments)
  const open = OPEN.has(file.status)
  const add = async (slot: Slot, files: File[], camera: boolean) => {
    const added = files.map(photo => ({ key: crypto.randomUUID(), slot, address: URL.createObjectURL(photo), photo }))
    setComing(was => [...was, ...added])
    const place = camera ? await position(PLACE_PATIENCE) : {}
    for (const { key, address, photo } of added) {
      try {
        await device.attach(file.id, slot, photo, { ...place, taken_at: photo.lastModified, album: !camera })
      } catch (caught) {
        await refused(caught)
      } finally {
        setComing(was => was.filter(one => one.key !== key))
        URL.revokeObjectURL(address)
      }
    }
  }
  const shown = SLOTS.filter(slot => open || photos.some(photo => photo.slot === slot))
  if (shown.length === 0) return null
  return (
    <section className="photos">
      <h2>{t('photo.title')}</h2>
      {shown.map(slot => {
        const here = photos.filter(photo => photo.slot === slot)
        const empty = here.length === 0 && !coming.some(one => one.slot === slot)
        const wanted = file.required_slots.includes(slot)
        return (
          <fieldset key={slot} className="slot" data-path={`photos/${slot}`}>
            <legend>
              {term(t, 'slot', slot)}
              {wanted && empty && <span className="wanted">{t('photo.required')}</span>}
            </legend>
            <div className="tiles">
              {here.map(photo => (
                <PhotoTile key={photo.id} visit={file.id} photo={photo} edited={file.unsent} removable={open} />
              ))}
              {coming
                .filter(one => one.slot === slot)
                .map(one => (
                  <figure key={one.key} className="tile">
                    <img src={one.address} alt="" />
                    <figcaption>{t('photo.keeping')}</figcaption>
                  </figure>
                ))}
              {open && <TakePhoto visit={file.id} slot={slot} onTaken={(files, camera) => add(slot, files, camera)} />}
            </div>
          </fieldset>
        )
      })}
    </section>
  )
}

/** A photo that was not kept is no passing notice: one may have to take it again. */
async function refused(caught: unknown): Promise<void> {
  await Dialog.alert({
    title: i18next.t('photo.not_kept'),
    content: sentence(thrownBy(caught)),
    confirmText: i18next.t('common.ok'),
  })
}
