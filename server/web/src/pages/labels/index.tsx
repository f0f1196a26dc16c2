/** Labels for a customer's machines, to be printed and stuck on them: the code opens the machine's history. */
import { PrinterOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, InputNumber, QRCode, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams, useSearchParams } from 'react-router'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import type { FieldRecord } from '../../api/types'
import { Head } from '../../parts/Head'
import { Failed, Loading, Nothing } from '../../parts/states'
import { type Entry, entries } from '../../record/entries'
import { machineAddress } from './address'
import './labels.css'

/** More of one label than anybody needs at once. */
const MOST_COPIES = 20

export function Component() {
  const { id = '' } = useParams()
  const asked = useQuery({
    queryKey: keys.customer(id),
    queryFn: async () =>
      (await ask(api.GET('/api/customers/{id}', { params: { path: { id } } }))) as unknown as FieldRecord,
  })
  if (asked.isPending) return <Loading />
  if (asked.isError && !asked.data) return <Failed problem={asked.error} again={asked.refetch} />
  return <Labels customer={asked.data} />
}

function Labels({ customer }: { customer: FieldRecord }) {
  const { t } = useTranslation('labels')
  const [params] = useSearchParams()
  const machines = entries(customer.fields, 'equipment').filter(one => !one.removed && one.of('serial'))
  const named = params.getAll('entry')
  const [chosen, setChosen] = useState(machines.map(one => one.id).filter(id => !named.length || named.includes(id)))
  const [copies, setCopies] = useState(1)
  const name = String(customer.fields.name || customer.number)
  const printed = machines.filter(one => chosen.includes(one.id))
  return (
    <>
      <div className="no-print">
        <Head title={t('title', { name })}>
          <Space>
            <Link to={`/customers/${customer.id}`}>{t('back')}</Link>
            <Button
              type="primary"
              icon={<PrinterOutlined />}
              disabled={printed.length === 0}
              onClick={() => window.print()}
            >
              {t('print')}
            </Button>
          </Space>
        </Head>
        {machines.length === 0 && <Nothing text={t('none')} />}
        {machines.length > 0 && (
          <div className="label-choice">
            <Checkbox.Group
              value={chosen}
              options={machines.map(one => ({
                value: one.id,
                label: [one.of('model'), one.of('serial')].filter(Boolean).join(' '),
              }))}
              onChange={setChosen}
            />
            <span>
              {t('copies')}{' '}
              <InputNumber
                aria-label={t('copies')}
                min={1}
                max={MOST_COPIES}
                precision={0}
                value={copies}
                onChange={typed => setCopies(typed ?? 1)}
              />
            </span>
          </div>
        )}
      </div>
      <div className="labels">
        {printed.flatMap(one =>
          Array.from({ length: copies }, (_, copy) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: copies of one label are alike
            <Label key={`${one.id}/${copy}`} machine={one} name={name} />
          )),
        )}
      </div>
    </>
  )
}

function Label({ machine, name }: { machine: Entry; name: string }) {
  const { t } = useTranslation('labels')
  const serial = String(machine.of('serial'))
  const address = window.location.origin + machineAddress(serial)
  return (
    <article className="label" aria-label={serial}>
      <a href={address}>
        <span className="visually-hidden">{t('open', { serial })}</span>
        <span aria-hidden="true">
          <QRCode type="svg" value={address} size={100} bordered={false} errorLevel="M" className="label-code" />
        </span>
      </a>
      <div>
        <strong>{String(machine.of('model') ?? '')}</strong>
        <div className="label-serial">{serial}</div>
        <div>{name}</div>
        {machine.of('installed_at') && <div>{t('installed', { day: machine.of('installed_at') })}</div>}
      </div>
    </article>
  )
}
