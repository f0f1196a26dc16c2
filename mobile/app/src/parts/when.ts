import dayjs from 'dayjs'
import type { TFunction } from 'i18next'

const MINUTE = 60_000
const HOUR = 3_600_000

export function clock(at: number): string {
  return dayjs(at).format(dayjs(at).isSame(dayjs(), 'day') ? 'HH:mm' : 'M-D HH:mm')
}

/** An appointment, from and until. */
export function span(from: number | null, to: number | null): string {
  if (from === null) return ''
  const begin = clock(from)
  return to === null ? begin : `${begin}–${dayjs(to).format('HH:mm')}`
}

export function ago(t: TFunction, at: number, now: number): string {
  const ms = now - at
  if (ms < MINUTE) return t('time.just_now')
  if (ms < HOUR) return t('time.minutes', { count: Math.floor(ms / MINUTE) })
  if (ms < 24 * HOUR) return t('time.hours', { count: Math.floor(ms / HOUR) })
  return dayjs(at).format('M-D HH:mm')
}

export function long(t: TFunction, ms: number): string {
  if (ms < HOUR) return t('time.minutes_long', { count: Math.max(1, Math.floor(ms / MINUTE)) })
  return t('time.hours_long', { count: Math.floor(ms / HOUR) })
}
