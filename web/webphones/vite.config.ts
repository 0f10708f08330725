import { defineConfig } from 'vite';

// One script for each library; LIBRARY names it. See package.json, `build:webphones`.
const library = process.env['LIBRARY'] ?? 'jssip';

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    outDir: '../target/webphones',
    emptyOutDir: false,
    minify: false,
    lib: { entry: `${library}.ts`, name: 'WebPhoneScript', formats: ['iife'], fileName: () => `${library}.js` },
  },
});
