import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'browser',
  // One server and one department for all: phones differ by who uses them.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  forbidOnly: true,
})
