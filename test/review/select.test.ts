/** Which files are analysed. */
import { expect, it } from 'vitest';
import { selectFiles } from '../../src/review/select.ts';

const file = (path: string, text = '') => ({ path, text });

it('reads what code imports from a folder of a test name, and what that imports', () => {
  const files = [
    file(
      'build/index.js',
      `import { tool } from './tools/tests/get-results.js';\nconst a = require("./tools/specs/a");`,
    ),
    file('build/tools/tests/get-results.js', `import { help } from './help.js';`),
    file('build/tools/tests/help.js'),
    file('build/tools/specs/a.js'),
    file('tests/index.test.js', `import '../build/index.js';\nimport './fixture.js';`),
    file('tests/fixture.js'),
    file('runner.config.js', `import './tests/options2.js';`),
    file('tests/options2.js'),
  ];
  const { selected, skipped } = selectFiles(files, { named: false });
  expect(selected.map(({ path }) => path)).toEqual(
    [...files.slice(0, 4), file('runner.config.js')].map(({ path }) => path),
  );
  expect(skipped.map(({ path }) => path)).toEqual(['tests/index.test.js', 'tests/fixture.js', 'tests/options2.js']);
});
