import { unstableSetRender } from 'antd-mobile'
import { createRoot, type Root } from 'react-dom/client'

// antd-mobile draws Dialog.confirm, Toast.show and their like by itself, in the way of React 18.
const roots = new WeakMap<Element | DocumentFragment, Root>()
unstableSetRender((node, container) => {
  const root = roots.get(container) ?? createRoot(container)
  roots.set(container, root)
  root.render(node)
  return async () => {
    await Promise.resolve()
    root.unmount()
    roots.delete(container)
  }
})
