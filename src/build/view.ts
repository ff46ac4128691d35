/** Builds the interactive report: style, script and page of `src/report/view` as one file, `dist/report.html`. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Writes the view, which names the hashes of its script and its style: it runs nothing else. */
export async function buildView(root: string): Promise<void> {
  // Loaded here: the other commands of the build do without the bundler.
  const { rolldown } = await import('rolldown');
  const folder = path.join(root, 'src', 'report', 'view');
  const bundle = await rolldown({ input: path.join(folder, 'main.ts'), platform: 'browser', logLevel: 'warn' });
  const { output } = await bundle.generate({ format: 'iife', minify: true });
  await bundle.close();
  const [page, css, manifest] = await Promise.all(
    ['src/report/view/view.html', 'src/report/view/view.css', 'package.json'].map((file) =>
      readFile(path.join(root, file), 'utf8'),
    ),
  );
  const script = output[0].code.trim();
  const style = (css ?? '').replace(/\s*\n\s*/g, '\n').trim();
  if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style)) throw new Error('the view would end its own element');
  const { version } = JSON.parse(manifest ?? '{}') as { version: string };
  const parts: Record<string, string> = {
    script,
    style,
    version,
    'script-hash': hash(script),
    'style-hash': hash(style),
  };
  const html = (page ?? '').replace(/\{\{([a-z-]+)\}\}/g, (_, name: string) => parts[name] ?? '');
  await writeFile(path.join(root, 'dist', 'report.html'), html);
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
