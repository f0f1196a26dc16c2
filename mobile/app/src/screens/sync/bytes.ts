const KIB = 1_024
const MIB = 1_048_576
const GIB = 1_073_741_824

/** A number of bytes as people read it. */
export function bytes(count: number): string {
  if (count < MIB) return `${Math.max(0, Math.ceil(count / KIB))} KB`
  return count < GIB ? `${(count / MIB).toFixed(1)} MB` : `${(count / GIB).toFixed(1)} GB`
}
