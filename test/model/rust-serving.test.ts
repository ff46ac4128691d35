import { expect, test } from 'vitest';
import { readRust } from './rust-support.ts';

async function transportsOf(text: string): Promise<string[]> {
  const { server } = await readRust(text);
  return server.transports.map(({ kind, host }) => (host === undefined ? kind : `${kind} ${host}`));
}

const HTTP = 'use rmcp::transport::streamable_http_server::{StreamableHttpService, StreamableHttpServerConfig};\n';

test('standard streams', async () => {
  expect(
    await transportsOf('use rmcp::{transport::stdio, ServiceExt}; async fn main() { S.serve(stdio()).await; }'),
  ).toEqual(['stdio']);
  expect(
    await transportsOf(
      'use rmcp::ServiceExt; async fn main() { S.serve((tokio::io::stdin(), tokio::io::stdout())).await; }',
    ),
  ).toEqual(['stdio']);
});

test.each([
  ['a text', 'tokio::net::TcpListener::bind("127.0.0.1:8000").await', '127.0.0.1'],
  ['a constant', 'tokio::net::TcpListener::bind(ADDRESS).await', '0.0.0.0'],
  ['a pair', 'tokio::net::TcpListener::bind(("::1", 8000)).await', '::1'],
  ['a format', 'tokio::net::TcpListener::bind(format!("{host}:{}", port)).await', '0.0.0.0'],
  ['numbers', 'tokio::net::TcpListener::bind(std::net::SocketAddr::from(([0, 0, 0, 0], 8000))).await', '0.0.0.0'],
  [
    'a named address',
    'tokio::net::TcpListener::bind(std::net::SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 80)).await',
    '127.0.0.1',
  ],
  [
    'the default of an option',
    'tokio::net::TcpListener::bind(format!("{}:{}", cli.host, cli.port)).await',
    '127.0.0.1',
  ],
  [
    'the default of a variable',
    'tokio::net::TcpListener::bind(std::env::var("BIND").unwrap_or_else(|_| "0.0.0.0:80".to_string())).await',
    '0.0.0.0',
  ],
])('the address of HTTP as %s', async (_what, bind, host) => {
  const text = `${HTTP}
const ADDRESS: &str = "0.0.0.0:8000";
struct Cli { #[arg(long, default_value = "127.0.0.1")] host: String, port: u16 }
async fn main() {
    let cli = Cli::parse();
    let host = "0.0.0.0";
    let service = StreamableHttpService::new(|| Ok(S), Default::default(), StreamableHttpServerConfig::default());
    let listener = ${bind};
}`;
  expect(await transportsOf(text)).toEqual([`streamable-http ${host}`]);
});

test('an address that is computed', async () => {
  const text = `${HTTP} async fn main() { StreamableHttpService::new(a, b, c); tokio::net::TcpListener::bind(address()).await; }`;
  expect(await transportsOf(text)).toEqual(['streamable-http']);
});

test('server-sent events', async () => {
  const text = `use rmcp::transport::sse_server::SseServer; async fn main() { SseServer::serve("127.0.0.1:8000".parse()?).await?.with_service(S::new); }`;
  expect(await transportsOf(text)).toEqual(['sse 127.0.0.1']);
});
