import { expect, it } from 'vitest';
import { goFile, readGo } from './go-support.ts';

const show = ({ server }: Awaited<ReturnType<typeof readGo>>) =>
  server.transports.map(({ kind, host }) => (host === undefined ? kind : `${kind} '${host}'`));

it.each([
  ['http.ListenAndServe(":8080", handler)', "''"],
  ['http.ListenAndServe("127.0.0.1:8080", handler)', "'127.0.0.1'"],
  ['http.ListenAndServe(*flag.String("http", "localhost:8080", ""), handler)', "'localhost'"],
  ['srv := &http.Server{Addr: fmt.Sprintf("%s:%d", *host, 80), Handler: handler}; srv.ListenAndServe()', "'::1'"],
  ['http.ListenAndServe(fmt.Sprintf(":%s", os.Getenv("PORT")), handler)', "''"],
  ['http.ListenAndServe(net.JoinHostPort("0.0.0.0", port), handler)', "'0.0.0.0'"],
  ['flag.StringVar(&addr, "addr", "localhost:1", "where"); http.ListenAndServe(addr, handler)', "'localhost'"],
  ['serve("localhost:9", handler)', "'localhost'"],
  ['http.ListenAndServe(os.Getenv("ADDR"), handler)', undefined],
])('reads the host in %s', async (listen, host) => {
  const model = await readGo(
    goFile(
      'sdk',
      `var host = flag.String("host", "::1", "")
func main() {
  var addr string
  handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return nil }, nil)
  ${listen}
}
${listen.startsWith('serve') ? 'func serve(addr string, handler http.Handler) { http.ListenAndServe(addr, handler) }' : ''}`,
      { imports: ['flag', 'fmt', 'net', 'net/http', 'os'] },
    ),
  );
  expect(show(model)).toEqual([`streamable-http${host === undefined ? '' : ` ${host}`}`]);
});

it('tells transports apart', async () => {
  const official = goFile(
    'sdk',
    `func main() {
  s := mcp.NewServer(&mcp.Implementation{Name: "desk"}, nil)
  s.Run(context.Background(), &mcp.StdioTransport{})
  mcp.NewSSEHandler(nil, nil)
}`,
  );
  expect(show(await readGo(official))).toEqual(['sse', 'stdio']);
  const community = goFile(
    'mcp-go',
    `func main() {
  s := server.NewMCPServer("desk", "1")
  server.ServeStdio(s)
  server.NewSSEServer(s).Start(":1")
  server.NewStreamableHTTPServer(s)
}`,
  );
  expect(show(await readGo(community))).toEqual(['stdio', "sse ''", "streamable-http ''"]);
});

it('reads the name of a server from the callers of what makes it', async () => {
  const { server } = await readGo(
    goFile(
      'sdk',
      `var version = "dev"
func main() { build("desk", version) }
func build(name, version string) *mcp.Server {
  return mcp.NewServer(&mcp.Implementation{Name: name, Version: version}, nil)
}`,
    ),
  );
  expect(server).toMatchObject({ name: 'desk', version: 'dev' });
});
