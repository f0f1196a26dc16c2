import './app/trusted'
import 'dayjs/locale/zh-cn'
import './app/page.css'
import './app/tags.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { startWords } from './i18n'

const root = document.getElementById('root')
if (root) void startWords().then(() => createRoot(root).render(<App />))
