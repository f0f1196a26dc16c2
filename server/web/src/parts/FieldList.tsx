/** Fields of a record with their labels, edited in place. */
import type { FieldRecord } from '../api/types'
import { EditField } from './EditField'
import { useLabel } from './Label'

type Props = { record: FieldRecord; paths: string[]; may: (path: string) => boolean; labels?: Record<string, string> }

export function FieldList({ record, paths, may, labels }: Props) {
  const label = useLabel()
  return (
    <dl className="fields">
      {paths.map(path => (
        <div key={path} className="field">
          <dt>{labels?.[path] ?? label(record.kind, path)}</dt>
          <dd>
            <EditField record={record} path={path} may={may(path)} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
