/** Users pasted from a spreadsheet or read from a CSV file: one a line, each checked before anything is written. */
import Papa from 'papaparse'
import type { Named, UserItem } from '../../api/types'
import HEADINGS from './headings.json'
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
  /** The role that a word names, in either language. */
  roleOf: (word: string) => string | undefined
  /** The made-up password of who brings none. */
  firstPassword: (login: string) => string
}

/** Between several teams in one cell. */
const BETWEEN = /[;；、,，/]/
const PASSWORD_LEAST = 12

/** Headings of the lists that companies keep, in lower case; in this order where no line says it. */
type Column = keyof typeof HEADINGS
const ORDER = Object.keys(HEADINGS) as Column[]

/** A first line that names the login says where each column stands; others are left out. A password is made up if empty. */
export function readLines(text: string, known: Known): Line[] {
  const rows = Papa.parse<string[]>(text.replace(/^\uFEFF/, '').trim(), { skipEmptyLines: 'greedy' }).data
  const named = (rows[0] ?? []).map(heading => columnOf(heading.trim().toLowerCase()))
  const header = named.includes('login') ? 1 : 0
  const columns: (Column | undefined)[] = header ? named : ORDER
  const seen = new Set<string>()
  return rows.slice(header).map((cells, at) => {
    const cell = (column: Column) => (cells[columns.indexOf(column)] ?? '').trim()
    const [login, name, role, teams] = [cell('login'), cell('name'), cell('role'), cell('teams')]
    const line = { line: at + header + 1, login, name, role, teams }
    const read = check(line, cell('password'), known, seen)
    seen.add(login.toLowerCase())
    return typeof read === 'string' ? { ...line, fault: read } : { ...line, user: read }
  })
}

function columnOf(heading: string): Column | undefined {
  return ORDER.find(column => HEADINGS[column].includes(heading))
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
