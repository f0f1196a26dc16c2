import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: '.',
  workers: 1,
  timeout: 1_800_000,
  expect: { timeout: 600_000 },
  reporter: [['list']],
})
