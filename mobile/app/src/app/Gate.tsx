import { type ReactNode, useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { Vault } from '../device/api'
import { client, device } from '../device/client'
import { type Thrown, thrownBy } from '../device/protocol'
import { sentence } from '../parts/problem'
import { codeIn } from '../screens/join/code'
import { JoinScreen } from '../screens/join/JoinScreen'
import { SignInScreen } from '../screens/sign-in/SignInScreen'
import { InstallFirst } from '../screens/start/InstallFirst'
import { UnlockScreen } from '../screens/unlock/UnlockScreen'
import { isInstalled, isIos } from './browser'
import { OpenedContext } from './opened'
import { Plain } from './Plain'

/** Lets through to the screens once the device is open in this tab. */
export function Gate({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const lost = useSyncExternalStore(client.subscribe, () => client.lost)
  const ended = useSyncExternalStore(client.subscribe, () => client.sync.error)
  const [vault, setVault] = useState<Vault | null>(null)
  const [problem, setProblem] = useState<Thrown | null>(null)
  const [open, setOpen] = useState(false)
  const [byPassword, setByPassword] = useState(false)
  const [joining, setJoining] = useState<boolean | null>(null)
  const [inTab, setInTab] = useState(false)

  const look = useCallback(async () => {
    try {
      setVault(await device.vault())
      setProblem(null)
    } catch (caught) {
      setProblem(thrownBy(caught))
    }
  }, [])
  useEffect(() => {
    void look()
  }, [look])

  const again = useCallback(
    async (takeOver: boolean) => {
      setOpen(false)
      client.again()
      try {
        if (takeOver) await device.takeOver()
        await look()
      } catch (caught) {
        const thrown = thrownBy(caught)
        setProblem(takeOver && thrown.code === 'other_tab' ? { ...thrown, code: 'other_tab_stuck' } : thrown)
      }
    },
    [look],
  )
  useEffect(() => {
    if (lost === 'locked') void again(false)
  }, [lost, again])
  const enter = () => {
    setByPassword(false)
    setOpen(true)
    void navigator.storage.persist()
  }
  const lock = async (password = false) => {
    await device.lock()
    client.forget()
    setByPassword(password)
    setOpen(false)
    await look()
  }

  if (lost === 'taken-over' || problem?.code === 'other_tab') {
    return (
      <Plain title={t('lost.taken')} text={t('lost.taken_text')} go={t('lost.taken_go')} onGo={() => again(true)} />
    )
  }
  if (lost === 'crashed') {
    return <Plain title={t('lost.crashed')} go={t('lost.crashed_go')} onGo={() => again(false)} />
  }
  if (ended?.code === 'wiped') return <Plain title={sentence(ended)} go={t('common.ok')} onGo={() => again(false)} />
  if (problem) return <Plain title={sentence(problem)} go={t('common.retry')} onGo={() => again(false)} />
  if (!vault) return <Plain title={t('app.loading')} />
  if (open) return <OpenedContext value={{ lock }}>{children}</OpenedContext>
  const code = codeIn(window.location)
  if (!vault.exists && isIos() && !isInstalled() && !inTab) {
    return <InstallFirst code={code} onStay={() => setInTab(true)} />
  }
  if (!vault.exists && (joining ?? code !== '')) {
    return <JoinScreen code={code} onOpen={enter} onElsewhere={setProblem} onSignIn={() => setJoining(false)} />
  }
  if (!vault.exists || vault.needs_sign_in || byPassword) {
    return <SignInScreen vault={vault} onOpen={enter} onElsewhere={setProblem} onJoin={() => setJoining(true)} />
  }
  return (
    <UnlockScreen
      vault={vault}
      onOpen={enter}
      onPassword={() => setByPassword(true)}
      onElsewhere={setProblem}
      onRefused={look}
    />
  )
}
