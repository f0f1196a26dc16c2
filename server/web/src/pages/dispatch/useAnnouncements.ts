/** What a screen reader hears while a visit is dragged. */
import type { DndContextProps, Over } from '@dnd-kit/core'
import { useTranslation } from 'react-i18next'
import type { Held } from './BoardCard'

export function useAnnouncements(cards: Held[]): DndContextProps['accessibility'] {
  const { t } = useTranslation('dispatch')
  const number = (id: string | number) => cards.find(card => card.visit.id === id)?.visit.number ?? ''
  const place = (over: Over) => String(over.data.current?.name ?? '')
  return {
    screenReaderInstructions: { draggable: t('drag.how') },
    announcements: {
      onDragStart: ({ active }) => t('drag.begun', { number: number(active.id) }),
      onDragOver: ({ over }) => (over ? t('drag.over', { place: place(over) }) : t('drag.nowhere')),
      onDragEnd: ({ over }) => (over ? t('drag.dropped', { place: place(over) }) : t('drag.cancelled')),
      onDragCancel: () => t('drag.cancelled'),
    },
  }
}
