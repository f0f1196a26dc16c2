/** Users pasted from a spreadsheet or read from a CSV file: one a line, each checked before anything is written. */
import Papa from 'papaparse'
import type { Named, UserItem } from '../../api/types'
import { hasTeams, ROLES } from './roles'
import type { NewUser } from './useUsers'

/** Why a line can't be added. */
export type Fault = 'no_login' | 'login_spaces' | 'taken' | 'twice' | 'role' | 'team' | 'no_team' | 'password'

export type Line = {
  line: number
  login: string
  name: string
  role: string
  teams: string
  user?: NewUser
  fault?: Fault
}

type Known = {
  users: UserItem[]
  teams: Named[]
  /** Names of the first column, in lower case, by which a header line is known. */
  headers: string[]
  /** The role that a word names, in either language. */
  roleOf: (word: string) => string | undefined
  /** The made-up password of who brings none. */
  firstPassword: (login: string) => string
}

/** Between several teams in one cell. */
const BETWEEN = /[;；、,，/]/
const PASSWORD_LEAST = 12

/** Columns: login, name, role, teams, first password (made up if empty). A header line is left out. */
export function readLines(text: string, known: Known): Line[] {
  const rows = Papa.parse<string[]>(text.replace(/^\uFEFF/, '').trim(), { skipEmptyLines: 'greedy' }).data
  const header = known.headers.includes((rows[0]?.[0] ?? '').trim().toLowerCase()) ? 1 : 0
  const seen = new Set<string>()
  return rows.slice(header).map((cells, at) => {
    const [login = '', name = '', role = '', teams = '', password = ''] = cells.map(cell => cell.trim())
    const line = { line: at + header + 1, login, name, role, teams }
    const read = check(line, password, known, seen)
    seen.add(login.toLowerCase())
    return typeof read === 'string' ? { ...line, fault: read } : { ...line, user: read }
  })
}

function check(line: Line, password: string, known: Known, seen: Set<string>): NewUser | Fault {
  const login = line.login.toLowerCase()
  if (!login) return 'no_login'
  if (/\s/.test(login)) return 'login_spaces'
  if (known.users.some(user => user.login.toLowerCase() === login)) return 'taken'
  if (seen.has(login)) return 'twice'
  const role = known.roleOf(line.role)
  if (!role || !(ROLES as readonly string[]).includes(role)) return 'role'
  const teams = hasTeams(role) ? teamsOf(line.teams, known.teams) : []
  if (!teams) return 'team'
  if (hasTeams(role) && teams.length === 0) return 'no_team'
  if (password && password.length < PASSWORD_LEAST) return 'password'
  return { login: line.login, name: line.name || null, role, teams, password: password || known.firstPassword(login) }
}

/** Ids of the teams that a cell names; none if one is unknown. */
function teamsOf(cell: string, teams: Named[]): string[] | undefined {
  const ids = new Set<string>()
  for (const name of cell.split(BETWEEN).map(part => part.trim())) {
    if (!name) continue
    const found = teams.find(team => team.name === name || team.id === name)
    if (!found) return undefined
    ids.add(found.id)
  }
  return [...ids]
}
