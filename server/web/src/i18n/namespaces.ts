/** Resources for i18next from files by path, e.g. `../pages/visits/zh.json`. */
export type Resources = Record<string, Record<string, Record<string, string>>>

export function collect(files: Record<string, Record<string, string>>): Resources {
  const resources: Resources = {}
  for (const [path, words] of Object.entries(files)) {
    const [file, namespace] = path.split('/').reverse()
    const language = file?.replace('.json', '')
    if (!language || !namespace) continue
    resources[language] ??= {}
    resources[language][namespace] = words
  }
  return resources
}
