/** Every recogniser, one for each SDK family. */
import type { Recognizer } from '../build.ts';
import { go } from './go.ts';
import { httpRoutes } from './http.ts';
import { python } from './python.ts';
import { rust } from './rust.ts';
import { typescript } from './typescript.ts';

export const recognizers: readonly Recognizer[] = [go, httpRoutes, python, rust, typescript];
