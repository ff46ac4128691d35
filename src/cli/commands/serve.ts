import { type Command, Option } from 'commander';
import { InputError } from '../../guide.ts';
import type { HttpOptions, Io } from '../io.ts';
import { collect, parseCount } from '../options.ts';

/** 64 MiB: no set of files to review is larger. */
const MAX_BODY = 67_108_864;

type ServeOptions = Omit<HttpOptions, 'allowedHosts' | 'allowedOrigins' | 'trustedProxies'> &
  Partial<Pick<HttpOptions, 'allowedHosts' | 'allowedOrigins' | 'trustedProxies'>> & {
    readonly root?: readonly string[];
    readonly http?: boolean;
  };

export function addServe(program: Command, io: Io): void {
  const command = program
    .command('serve')
    .description('serve MCP over standard input and output, or over Streamable HTTP')
    .option(
      '--root <folders>',
      'folders that clients may review (comma-separated, repeatable; default: the working directory)',
      collect,
    )
    .option('--http', 'serve Streamable HTTP at /mcp instead; clients send files, never paths');
  for (const option of httpOptions()) command.addOption(option);
  command.action(async ({ root, http, ...options }: ServeOptions) => {
    if (http !== true) {
      const given = httpOptions().find((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
      if (given) throw new InputError(`${given.long} needs --http`);
      return io.serveStdio(root ?? ['.']);
    }
    if (root !== undefined)
      throw new InputError('--root is for standard input and output: over HTTP clients send files');
    const { allowedHosts = [], allowedOrigins = [], trustedProxies = [] } = options;
    return io.serveHttp({ ...options, allowedHosts, allowedOrigins, trustedProxies });
  });
}

function httpOptions(): Option[] {
  const count = (flags: string, text: string, minimum: number, maximum: number, initial?: number) =>
    new Option(flags, text).argParser(parseCount(minimum, maximum)).default(initial);
  const list = (flags: string, text: string) => new Option(flags, text).argParser(collect);
  return [
    new Option('--host <address>', 'address to listen on').default('127.0.0.1'),
    count('--port <number>', 'port to listen on; 0 takes any', 0, 65_535, 3000),
    list('--allowed-hosts <names>', 'host names that clients use (needed where the address is not a loopback one)'),
    list('--allowed-origins <origins>', 'origins of web pages that may call, such as https://app.example'),
    new Option('--token-file <file>', 'file with bearer tokens, one a line; read again on SIGHUP'),
    new Option('--allow-unauthenticated', 'listen beyond loopback without a token').default(false),
    list('--trusted-proxies <addresses>', 'addresses or ranges whose X-Forwarded-For is believed'),
    count('--max-body <bytes>', 'largest request body', 1024, MAX_BODY, 4_194_304),
    count('--max-in-flight <number>', 'requests answered at once', 1, 10_000, 256),
    count('--rate-limit <number>', 'requests of one client in a minute', 1, 1_000_000, 600),
    count('--request-timeout <seconds>', 'longest time for one request', 1, 600, 60),
    count('--drain-timeout <seconds>', 'how long requests may go on after SIGTERM', 0, 600, 10),
    count('--workers <number>', 'threads that review (default: one less than processors)', 1, 64),
  ];
}
