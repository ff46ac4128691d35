import { defineConfig } from 'rolldown';

export default defineConfig({
  input: { bin: 'src/bin.ts', index: 'src/index.ts', build: 'src/build/main.ts' },
  platform: 'node',
  external: ['@vscode/tree-sitter-wasm', 'rolldown'],
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    minify: false,
    cleanDir: true,
  },
});
