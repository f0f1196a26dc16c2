/** Days of the longest month, and months. */
const [DAYS, MONTHS] = [31, 12]

/** PINs that whoever finds the phone tries first: one digit, counting, a rhythm, a date. */
export function isWeakPin(pin: string): boolean {
  const digits = [...pin].map(Number)
  const steps = digits.slice(1).map((digit, at) => digit - (digits[at] ?? 0))
  const even = steps.every(step => step === steps[0] && Math.abs(step) <= 1)
  const repeats = [1, 2, 3].some(length => pin === pin.slice(0, length).repeat(pin.length / length))
  return even || repeats || isDate(pin)
}

/** 850412 in any order that people write it, or 198504. */
function isDate(pin: string): boolean {
  const [a, b, c] = [pin.slice(0, 2), pin.slice(2, 4), pin.slice(4)].map(Number) as [number, number, number]
  const day = (month: number, date: number) => month >= 1 && month <= MONTHS && date >= 1 && date <= DAYS
  const century = /^(19|20)/.test(pin) && c >= 1 && c <= MONTHS
  return day(b, c) || day(b, a) || day(a, b) || century
}
