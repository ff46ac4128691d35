/** Every recogniser, one for each SDK family. */
import type { Recognizer } from '../build.ts';
import { typescript } from './typescript.ts';

export const recognizers: readonly Recognizer[] = [
  typescript,
];
