#!/usr/bin/env node
import { run } from './cli/run.ts';
import { makeIo } from './node/io.ts';

process.exitCode = await run(process.argv.slice(2), makeIo(process));
