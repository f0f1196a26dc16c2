/** The first passwords of people just added, as a CSV file to hand out. Made and kept in the browser alone. */
import { csv } from '../../parts/download'
import type { Line } from './rows'

export function passwordList(header: [login: string, name: string, password: string], added: Line[]): string {
  const rows = added.flatMap(({ user }) => (user ? [[user.login, user.name ?? user.login, user.password]] : []))
  return csv([header, ...rows])
}
