import { describe, expect, test } from 'vitest';
import { readRust, showInputs } from './rust-support.ts';
import { showParameters } from './show.ts';

const USES = `use rmcp::{handler::server::wrapper::{Json, Parameters}, model::*, prompt, prompt_router, schemars, tool, tool_handler, tool_router, ServerHandler};`;

describe('functions marked as tools', () => {
  test('name, description, annotations and parameters', async () => {
    const { server, inputs } = await readRust(`${USES}
#[derive(serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ListArgs {
    /// Customer number
    #[schemars(length(max = 40))]
    customer_id: String,
    #[serde(default)]
    #[schemars(range(min = 1, max = 50), description = "How many")]
    limit: u32,
    status: Option<Status>,
    #[serde(rename = "type")]
    kind: String,
    tags: Vec<String>,
}
#[derive(serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Status { Open, PaidInFull }
struct Billing;
#[tool_router]
impl Billing {
    #[tool(name = "list_invoices", description = "Lists invoices.", annotations(title = "Invoices", read_only_hint = true, destructive_hint = false))]
    async fn list(&self, Parameters(ListArgs { customer_id, limit, .. }): Parameters<ListArgs>) -> Json<Page> { todo!() }
    /// Counts all invoices,
    /// drafts included.
    #[tool]
    fn count(&self, args: Parameters<ListArgs>) -> String { String::new() }
    fn helper(&self) {}
}
#[tool_handler(name = "billing", version = "1.2.3", instructions = "Ask for a number.")]
impl ServerHandler for Billing {}
`);
    const [list, count] = server.tools;
    expect(server.tools).toHaveLength(2);
    expect(list).toMatchObject({
      name: 'list_invoices',
      description: 'Lists invoices.',
      annotations: { title: 'Invoices', readOnlyHint: true, destructiveHint: false },
      hasOutputSchema: true,
    });
    expect(list?.location.start.line).toBe(22);
    expect(showParameters(list?.parameters)).toBe(
      'customerId: string{length 40} "Customer number"; limit?: integer{1..50, default} "How many"; ' +
        'status?: string{open|paid_in_full}; type: string; tags: array{items: string}',
    );
    expect(count).toMatchObject({ name: 'count', description: 'Counts all invoices,\ndrafts included.' });
    expect(showInputs(inputs)).toEqual([
      'tool-input list[0] customer_id,limit,status,kind,tags of list_invoices',
      'tool-input count[0.0] customer_id,limit,status,kind,tags of count',
    ]);
    expect(server).toMatchObject({ name: 'billing', version: '1.2.3', instructions: 'Ask for a number.' });
  });

  test('paths in place of imports, and a router that is a server', async () => {
    const { server } = await readRust(`
pub struct Notes;
#[rmcp::tool_router(server_handler)]
impl Notes {
    #[rmcp::tool(description = "Counts notes.")]
    async fn count(&self) -> String { "3".into() }
}`);
    expect(server.tools.map(({ name, parameters }) => [name, parameters])).toEqual([['count', []]]);
  });

  test('parameters of their own and aggregates of early releases', async () => {
    const { server, inputs } = await readRust(`use rmcp::{tool, ServerHandler, schemars};
#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Sum { #[schemars(description = "left")] a: i32, b: i32 }
struct Calculator;
#[tool(tool_box)]
impl Calculator {
    #[tool(description = "Adds.")]
    fn sum(&self, #[tool(aggr)] Sum { a, b }: Sum) -> String { String::new() }
    #[tool(description = "Subtracts.")]
    fn sub(&self, #[tool(param)] #[schemars(description = "left")] a: i32, #[tool(param)] b: Option<String>) -> String { String::new() }
}
#[tool(tool_box)]
impl ServerHandler for Calculator {
    fn get_info(&self) -> ServerInfo { ServerInfo { instructions: Some("A calculator".into()), ..Default::default() } }
}`);
    expect(server.tools.map((one) => `${one.name}(${showParameters(one.parameters)})`)).toEqual([
      'sum(a: integer "left"; b: integer)',
      'sub(a: integer "left"; b?: string)',
    ]);
    expect(showInputs(inputs)).toEqual([
      'tool-input sum[0] a,b of sum',
      'tool-input sub[0] = a of sub',
      'tool-input sub[1] = b of sub',
    ]);
  });

  test('functions of another crate, of tests, and those that no router has', async () => {
    const { server } = await readRust({
      'src/lib.rs': `use rig::tool;
use rmcp::ServerHandler;
#[tool(description = "other")]
fn other() {}
struct S;
impl S { #[rmcp::tool(description = "unrouted")] fn unrouted(&self) {} }
#[cfg(test)]
mod tests {
    #[rmcp::tool_router]
    impl S { #[rmcp::tool] fn only_in_tests(&self) {} }
}`,
    });
    expect(server.tools).toEqual([]);
  });

  test('tools added to a router by hand', async () => {
    const { server } = await readRust(`use rmcp::tool;
#[tool(description = "Adds.")]
fn sum() -> String { String::new() }
fn router() -> ToolRouter<S> { ToolRouter::new().with_route((sum_tool_attr(), sum)) }`);
    expect(server.tools.map((one) => one.name)).toEqual(['sum']);
  });

  test('types in other files, aliases, nested and flattened structs', async () => {
    const { server, inputs } = await readRust({
      'src/main.rs': `mod args; use rmcp::{handler::server::wrapper::Parameters, tool, tool_router};
struct S;
#[tool_router]
impl S {
    #[tool(description = "Moves.")]
    fn go(&self, Parameters(args): Parameters<crate::args::Move>) {}
}`,
      'src/args.rs': `pub type Id = u64;
pub struct Move { pub id: Id, #[serde(flatten)] pub to: Point, pub by: Box<Point>, pub how: How, #[schemars(with = "u8")] pub speed: Custom }
pub struct Point { /** Across */ pub x: f64, pub y: f64 }
#[serde(tag = "kind")]
pub enum How { Walk { steps: u8 }, Fly }`,
    });
    expect(showParameters(server.tools[0]?.parameters)).toBe(
      'id: integer{0..}; x: number "Across"; y: number; by: object{x: number "Across"; y: number}; ' +
        'how: object{kind: string{Walk|Fly}; steps?: integer{0..255}}; speed: integer{0..255}',
    );
    expect(showInputs(inputs)).toEqual(['tool-input go[0] id,to,by,how,speed of go']);
  });
});

test('functions marked as prompts', async () => {
  const { server, inputs } = await readRust(`${USES}
#[derive(serde::Deserialize, schemars::JsonSchema)]
struct ReviewArgs { /// Language of the code
  language: String, focus: Option<String> }
#[prompt_router]
impl S {
    /// Reviews code
    #[prompt(name = "code_review")]
    async fn review(&self, Parameters(args): Parameters<ReviewArgs>) -> GetPromptResult { todo!() }
}`);
  const [prompt] = server.prompts;
  expect(prompt).toMatchObject({ name: 'code_review', description: 'Reviews code' });
  expect(showParameters(prompt?.arguments)).toBe('language: string "Language of the code"; focus?: string');
  expect(showInputs(inputs)).toEqual(['prompt-input review[0] language,focus of code_review']);
});
