/** Two files of the same customer: merged from the one that leaves the lists, told on both, and unmerged. */
import { MergeCellsOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Alert, Button, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { api, ask } from '../../api/client'
import { keys } from '../../api/keys'
import type { CustomerFile, CustomerItem } from '../../api/types'
import { useProblemText } from '../../parts/problems'
import { SimilarCustomers, useSimilar } from '../../parts/SimilarCustomers'
import { entries } from '../../record/entries'
import { useMerge, useUnmerge } from '../../record/merging'
import { MergedFiles } from './MergedFiles'

/** Rows offered for what was typed. */
const OFFERED = 20

export function MergeButton({ file }: { file: CustomerFile }) {
  const { t } = useTranslation('customer')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button icon={<MergeCellsOutlined />} onClick={() => setOpen(true)}>
        {t('merge')}
      </Button>
      {open && <MergeForm file={file} onEnd={() => setOpen(false)} />}
    </>
  )
}

function MergeForm({ file, onEnd }: { file: CustomerFile; onEnd: () => void }) {
  const { t } = useTranslation('customer')
  const text = useProblemText()
  const navigate = useNavigate()
  const merge = useMerge()
  // As it was seen when the form was opened.
  const [leaving] = useState({ id: file.id, heads: file.heads })
  const [into, setInto] = useState<CustomerItem>()
  const save = (into: CustomerItem) =>
    merge.mutate(
      { leaving, into: into.id },
      {
        onSuccess: () => {
          onEnd()
          navigate(`/customers/${into.id}`)
        },
      },
    )
  return (
    <Modal
      open
      title={t('merge_title', { name: String(file.fields.name || file.number) })}
      okText={t('merge_do')}
      okButtonProps={{ disabled: !into }}
      cancelText={t('cancel')}
      confirmLoading={merge.isPending}
      onOk={() => into && save(into)}
      onCancel={onEnd}
      mask={{ closable: false }}
    >
      <p>{t('merge_what')}</p>
      <Alike file={file} onChoose={setInto} />
      <CustomerChoice file={file} chosen={into} onChoose={setInto} />
      {merge.isError && <Alert type="error" showIcon title={text(merge.error, 'customer')} />}
    </Modal>
  )
}

/** The files that look like this one, to be chosen at once. */
function Alike({ file, onChoose }: { file: CustomerFile; onChoose: (customer: CustomerItem) => void }) {
  const { t } = useTranslation('customer')
  const first = (set: string, name: string) =>
    entries(file.fields, set)
      .filter(entry => !entry.removed)
      .map(entry => String(entry.of(name) ?? ''))
      .find(Boolean)
  const found = useSimilar({
    name: String(file.fields.name ?? ''),
    phone: first('contacts', 'phone'),
    serial: first('equipment', 'serial'),
    except: file.id,
  })
  const ofTeam = found.filter(one => one.customer.team?.id === file.fields.team)
  return (
    <SimilarCustomers
      found={ofTeam}
      title={t('merge_alike')}
      action={customer => (
        <Button size="small" onClick={() => onChoose(customer)}>
          {t('merge_choose')}
        </Button>
      )}
    />
  )
}

type ChoiceProps = { file: CustomerFile; chosen?: CustomerItem; onChoose: (customer?: CustomerItem) => void }

function CustomerChoice({ file, chosen, onChoose }: ChoiceProps) {
  const { t } = useTranslation('customer')
  const [typed, setTyped] = useState('')
  const team = typeof file.fields.team === 'string' ? file.fields.team : undefined
  // Nothing can be merged into a file that was merged itself.
  const query = { q: typed.trim().length > 1 ? typed.trim() : undefined, team, merged: false, limit: OFFERED }
  const asked = useQuery({
    queryKey: keys.customers(query),
    queryFn: () => ask(api.GET('/api/customers', { params: { query } })),
    placeholderData: keepPreviousData,
  })
  const found = (asked.data?.items ?? []).filter(customer => customer.id !== file.id)
  const known = chosen && !found.some(one => one.id === chosen.id) ? [chosen, ...found] : found
  return (
    <Select
      className="full-width gap-below"
      aria-label={t('merge_into')}
      placeholder={t('merge_into')}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      value={chosen?.id}
      loading={asked.isFetching}
      options={known.map(one => ({ value: one.id, label: label(one) }))}
      onChange={(id?: string) => onChoose(known.find(one => one.id === id))}
    />
  )
}

function label(customer: CustomerItem): string {
  return [customer.name, customer.number, customer.phone, customer.address].filter(Boolean).join(' · ')
}

/** What this file was merged into, or what was merged into it. */
export function MergedBar({ file, may }: { file: CustomerFile; may: boolean }) {
  const { t } = useTranslation('customer')
  const text = useProblemText()
  const unmerge = useUnmerge()
  const { merged_into: into, merged } = file
  return (
    <>
      {into && (
        <Alert
          type="warning"
          showIcon
          className="gap-below"
          title={
            <>
              {t('merged_into')} <Link to={`/customers/${into.id}`}>{into.name}</Link>
            </>
          }
          action={
            may && (
              <Button size="small" loading={unmerge.isPending} onClick={() => unmerge.mutate(file)}>
                {t('unmerge')}
              </Button>
            )
          }
        />
      )}
      {unmerge.isError && <Alert type="error" showIcon className="gap-below" title={text(unmerge.error, 'customer')} />}
      {merged.length > 0 && (
        <Alert
          type="info"
          showIcon
          className="gap-below"
          title={t('merged_here')}
          description={<MergedFiles merged={merged} />}
        />
      )}
    </>
  )
}
