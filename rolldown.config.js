import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'rolldown';

/** The licence texts of the packages whose code ends in the bundle. */
const licenses = {
  name: 'licenses',
  generateBundle(_options, bundle) {
    const folders = new Set();
    for (const chunk of Object.values(bundle)) {
      for (const id of chunk.moduleIds ?? []) {
        const match = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id);
        if (match) folders.add(match[1]);
      }
    }
    const texts = [...folders].sort().flatMap((folder) => {
      const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((name) => /^licen[cs]e(?:\.|$)/i.test(name));
      const text = file ? readFileSync(path.join(folder, file), 'utf8') : `Licence: ${manifest.license}`;
      return manifest.name ? [`${manifest.name} ${manifest.version}\n\n${text.trim()}`] : [];
    });
    this.emitFile({
      type: 'asset',
      fileName: 'THIRD-PARTY-LICENSES.txt',
      source: `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`,
    });
  },
};

export default defineConfig({
  input: {
    bin: 'src/bin.ts',
    worker: 'src/node/http/worker.ts',
    index: 'src/index.ts',
    build: 'src/build/main.ts',
    bench: 'src/build/bench.ts',
  },
  platform: 'node',
  external: ['@vscode/tree-sitter-wasm', 'rolldown', 'typescript'],
  plugins: [licenses],
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    cleanDir: true,
  },
});
