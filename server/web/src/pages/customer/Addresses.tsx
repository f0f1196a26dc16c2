/** Addresses with their positions, each with a link that opens the computer's own map program. */
import { EnvironmentOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import type { FieldRecord } from '../../api/types'
import { EntryTable } from '../../parts/EntryTable'
import { entries } from '../../record/entries'
import { geo } from '../../record/place'

export function Addresses({ record, may }: { record: FieldRecord; may: boolean }) {
  const { t } = useTranslation('customer')
  const places = entries(record.fields, 'addresses').filter(one => !one.removed && typeof one.of('lat') === 'number')
  return (
    <>
      <EntryTable
        record={record}
        set="addresses"
        columns={['label', 'text']}
        may={may}
        words={{ add: t('address_add'), none: t('addresses_none') }}
      />
      {places.map(one => (
        <p key={one.id} className="small">
          <a href={geo(Number(one.of('lat')), Number(one.of('lon')), String(one.of('text') ?? ''))}>
            <EnvironmentOutlined /> {t('on_map', { place: String(one.of('label') ?? one.of('text') ?? '') })}
          </a>
        </p>
      ))}
    </>
  )
}
