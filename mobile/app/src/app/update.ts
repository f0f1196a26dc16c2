import { Dialog } from 'antd-mobile'
import i18next from 'i18next'
import { serviceWorkerAddress } from '../device/trusted'

/** The service worker keeps the app itself; a new version waits until its user says so: drafts are on disk. */
export async function keepUpdated(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  const registration = await navigator.serviceWorker.register(serviceWorkerAddress())
  const offer = async (waiting: ServiceWorker | null) => {
    if (!waiting || !navigator.serviceWorker.controller) return
    const now = await Dialog.confirm({
      content: i18next.t('update.ready'),
      confirmText: i18next.t('update.go'),
      cancelText: i18next.t('common.cancel'),
    })
    if (!now) return
    navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload(), { once: true })
    waiting.postMessage({ type: 'SKIP_WAITING' })
  }
  void offer(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const coming = registration.installing
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'installed') void offer(registration.waiting)
    })
  })
}
