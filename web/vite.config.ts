import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run dev` serves the page with hot reload and passes the API on to a node, or to the mock.
const node = process.env['PARLEY_NODE'] ?? 'http://127.0.0.1:8455';

export default defineConfig({
  plugins: [react()],
  build: { target: 'es2023', assetsInlineLimit: 0, reportCompressedSize: true },
  worker: { format: 'es' },
  server: { proxy: { '/api': { target: node, ws: true, secure: false } } },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
