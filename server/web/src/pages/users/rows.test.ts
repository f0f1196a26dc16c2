import { expect, test } from 'vitest'
import { newPassword } from './password'
import { readLines } from './rows'

const known = {
  users: [{ id: 'u1', login: 'wanglei', name: '王磊', role: 'engineer', teams: ['t1'], disabled: false }],
  teams: [
    { id: 't1', name: '华东一区' },
    { id: 't2', name: '华南区' },
  ],
  roleOf: (word: string) => ({ 售后工程师: 'engineer', 管理员: 'administrator' })[word],
  firstPassword: () => 'made-up-password',
}
const faults = (text: string) => readLines(text, known).map(line => line.fault)

test('a pasted table is read as a CSV file is', () => {
  const [pasted] = readLines('lisi\t李四\t售后工程师\t华东一区；华南区', known)
  const [csv] = readLines('登录名,姓名,岗位,班组\r\nlisi,李四,售后工程师,"华东一区,华南区"\r\n', known)
  const user = { login: 'lisi', name: '李四', role: 'engineer', teams: ['t1', 't2'], password: 'made-up-password' }
  expect(pasted?.user).toEqual(user)
  expect(csv?.user).toEqual(user)
  expect(csv?.line).toBe(2)
})

test('a list of one’s own has its columns in any order, and others beside them', () => {
  const [line] = readLines('姓名,登录名,手机,班组,岗位\n李四,lisi,13800000000,华南区,售后工程师', known)
  expect(line?.user).toMatchObject({ login: 'lisi', name: '李四', role: 'engineer', teams: ['t2'] })
})

test('each fault is named on its line', () => {
  expect(
    faults(
      [
        ',无名,售后工程师,华东一区',
        'li si,李四,售后工程师,华东一区',
        'WangLei,王磊,售后工程师,华东一区',
        'a,甲,售后工程师,华东一区',
        'A,乙,售后工程师,华东一区',
        'b,丙,木匠,华东一区',
        'c,丁,售后工程师,月球',
        'd,戊,售后工程师,',
        'e,己,售后工程师,华南区,short',
        'f,庚,管理员,',
      ].join('\n'),
    ),
  ).toEqual(['no_login', 'login_spaces', 'taken', undefined, 'twice', 'role', 'team', 'no_team', 'password', undefined])
})

test('who sees every team belongs to none', () => {
  expect(readLines('f,庚,管理员,华东一区', known)[0]?.user?.teams).toEqual([])
})

test('made-up passwords are long and use letters that do not look alike', () => {
  const bytes = (count: number) => Uint8Array.from({ length: count }, (_, at) => (at * 37) % 256)
  expect(newPassword(bytes)).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/)
})
