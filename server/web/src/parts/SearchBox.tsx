/** Search while typing: any part of what records hold, two characters or more. */
import { Input } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

/** Typing that pauses for this long is searched for. */
const PAUSE_MS = 250
/** The server searches for pairs of characters. */
const LEAST = 2

type Props = { value: string | undefined; onSearch: (text: string | undefined) => void; label: string; hint: string }

export function SearchBox({ value, onSearch, label, hint }: Props) {
  const { t } = useTranslation('common')
  const [typed, setTyped] = useState(value ?? '')
  const [given, setGiven] = useState(value)
  // The address was changed elsewhere: by the back button or by clearing the filters.
  if (given !== value) {
    setGiven(value)
    if (typed.trim() !== (value ?? '')) setTyped(value ?? '')
  }
  useEffect(() => {
    const text = typed.trim()
    const wanted = text.length < LEAST ? undefined : text
    if (wanted === value) return
    const timer = setTimeout(() => {
      setGiven(wanted)
      onSearch(wanted)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, value, onSearch])
  const short = typed.trim().length === 1
  return (
    <Input.Search
      allowClear
      className="search-box"
      aria-label={label}
      placeholder={hint}
      value={typed}
      status={short ? 'warning' : undefined}
      title={short ? t('two_characters') : undefined}
      onChange={event => setTyped(event.target.value)}
    />
  )
}
