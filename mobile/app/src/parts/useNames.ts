import { device } from '../device/client'
import { useRead } from './useRead'

/** The names of people and teams by their ids. */
export function useNames(): ReadonlyMap<string, string> {
  const people = useRead(() => device.people(), 'people').value ?? []
  const teams = useRead(() => device.teams(), 'teams').value ?? []
  return new Map([...people, ...teams].map(({ id, name }) => [id, name]))
}
