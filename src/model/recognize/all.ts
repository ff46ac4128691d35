/** Every recogniser, one for each SDK family. */
import type { Recognizer } from '../build.ts';
import { go } from './go.ts';
import { handWritten } from './hand-written.ts';
import { httpRoutes } from './http.ts';
import { python } from './python.ts';
import { rust } from './rust.ts';
import { typescript } from './typescript.ts';

export const recognizers: readonly Recognizer[] = [go, handWritten, httpRoutes, python, rust, typescript];
