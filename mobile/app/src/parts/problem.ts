import { Toast } from 'antd-mobile'
import i18next from 'i18next'
import { type Thrown, thrownBy } from '../device/protocol'

/** An error in the reader's words. */
export function sentence(thrown: Thrown): string {
  // What the server refused has a code of its own; its sentence is the way on where nobody knows it.
  const problem = `error.${thrown.problem}`
  // A full server is not a full phone.
  if (thrown.code === 'server' && thrown.problem === 'disk_full') return i18next.t('error.disk_full_server')
  const retired = thrown.code === 'wiped' && thrown.wipe === 'retired'
  const key = thrown.code === 'server' && i18next.exists(problem) ? problem : `error.${thrown.code}`
  if (retired) return i18next.t('error.wiped_retired', { ...thrown })
  return i18next.exists(key) ? i18next.t(key, { ...thrown }) : i18next.t('error.failed', { message: thrown.message })
}

/** Shows why something was not done. */
export function complain(caught: unknown): void {
  Toast.show({ content: sentence(thrownBy(caught)), duration: 4000 })
}
