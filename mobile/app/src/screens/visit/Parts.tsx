import { Button, Input, List, Popup, Stepper } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { device } from '../../device/client'
import type { VisitFile } from '../../device/records'
import { type Entry, entries, entryId } from '../../parts/fields'
import { complain } from '../../parts/problem'
import { canScan, Scanner } from '../../parts/Scanner'
import { useFormDraft } from '../../parts/useFormDraft'
import { useRead } from '../../parts/useRead'
import type { RecordDraft } from '../../parts/useRecordDraft'
import { Field } from './Field'
import { OPEN } from './next'

/** Quantities are kept in thousandths. */
const ONE = 1_000
/** Names are taken from so many visits of before. */
const VISITS = 20
const NAMES = 6
const NOTHING = { name: '', serial: '', count: 1 }

/** The parts that were built in: by name from what was used before, by serial number typed or scanned. */
export function Parts({ file, draft }: { file: VisitFile; draft: RecordDraft }) {
  const { t } = useTranslation()
  const [adding, setAdding] = useState(false)
  const open = OPEN.has(file.status)
  const used = entries(draft.fields, 'parts')
  if (!open && used.length === 0) return null
  const remove = (part: Entry) => draft.type(`parts/${part.id}/removed`, true)
  return (
    <List header={t('part.title')} className="work">
      {used.map(part => (
        <Field
          key={part.id}
          file={file}
          path={`parts/${part.id}`}
          extra={
            open && (
              <Button size="small" aria-label={t('part.remove')} onClick={() => remove(part)}>
                {t('part.remove')}
              </Button>
            )
          }
        >
          {part.text('name')} × {Number(part.text('quantity') || ONE) / ONE}
          <div className="number">{part.text('serial')}</div>
        </Field>
      ))}
      {open && (
        <List.Item arrow={false} onClick={() => setAdding(true)}>
          {t('part.add')}
        </List.Item>
      )}
      <Popup visible={adding} onMaskClick={() => setAdding(false)} destroyOnClose>
        <NewPart file={file} draft={draft} onDone={() => setAdding(false)} />
      </Popup>
    </List>
  )
}

function NewPart({ file, draft, onDone }: { file: VisitFile; draft: RecordDraft; onDone: () => void }) {
  const { t } = useTranslation()
  // Closed by mistake, it is there again.
  const form = useFormDraft(`part ${file.id}`, NOTHING)
  const { name, serial, count } = form.typed
  const setName = (name: string) => form.type({ name })
  const setSerial = (serial: string) => form.type({ serial })
  const [scanning, setScanning] = useState(false)
  const known = useRead(() => namesUsed(file), `parts ${file.id}`).value ?? []
  const add = () => {
    const id = entryId()
    draft.type(`parts/${id}/name`, name.trim())
    draft.type(`parts/${id}/quantity`, count * ONE)
    if (serial.trim()) draft.type(`parts/${id}/serial`, serial.trim())
    form.forget().catch(complain)
    onDone()
  }
  const scanned = (code: string | null) => {
    setScanning(false)
    if (code) setSerial(code)
  }
  if (scanning) return <Scanner onCode={scanned} onFail={complain} />
  return (
    <div className="sheet">
      <h2>{t('part.add')}</h2>
      <Input placeholder={t('part.name')} aria-label={t('part.name')} value={name} onChange={setName} clearable />
      <div className="chips">
        {known.map(one => (
          <Button key={one} size="small" onClick={() => setName(one)}>
            {one}
          </Button>
        ))}
      </div>
      <div className="row">
        <Input placeholder={t('part.serial')} aria-label={t('part.serial')} value={serial} onChange={setSerial} />
        {canScan() && <Button onClick={() => setScanning(true)}>{t('part.scan')}</Button>}
      </div>
      <div className="row">
        <span>{t('part.quantity')}</span>
        <Stepper min={1} max={999} value={count} onChange={count => form.type({ count })} />
      </div>
      <Button block color="primary" size="large" className="big" disabled={!name.trim()} onClick={add}>
        {t('part.add')}
      </Button>
    </div>
  )
}

/** Names of parts in the last visits, those of this customer first. */
async function namesUsed(file: VisitFile): Promise<string[]> {
  const names = new Set<string>()
  const own = file.customer ? await device.visits({ customer: file.customer.id, most: VISITS }) : []
  for (const visit of [...own, ...(await device.visits({ most: VISITS }))]) {
    if (names.size >= NAMES) break
    const { fields } = await device.visit(visit.id)
    for (const part of entries(fields, 'parts')) names.add(part.text('name'))
  }
  return [...names].filter(Boolean).slice(0, NAMES)
}
