import './app/prompting'
import './app/app.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { keepAwake } from './app/awake'
import { isEmbedded } from './app/browser'
import { hearOfInstalling } from './app/install'
import { followThePage } from './app/lifecycle'
import { keepUpdated } from './app/update'
import { startWords } from './words'

async function start(root: HTMLElement): Promise<void> {
  await startWords()
  createRoot(root).render(<App />)
  if (isEmbedded()) return
  followThePage()
  keepAwake()
  hearOfInstalling()
  await keepUpdated()
}

const root = document.getElementById('root')
if (root) void start(root)
