import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// While developing, the API comes from a server started beside: FIELDFILE_OFFICE=http://127.0.0.1:8080.
const office = process.env.FIELDFILE_OFFICE ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react()],
  build: {
    // Nothing is put into the page itself: its policy allows files of its own origin alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/api': { target: office } } },
  test: { include: ['src/**/*.test.{ts,tsx}'] },
})
