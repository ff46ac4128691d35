/** Every recogniser, one for each SDK family. */
import type { Recognizer } from '../build.ts';

export const recognizers: readonly Recognizer[] = [];
