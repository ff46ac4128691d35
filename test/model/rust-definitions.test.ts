import { describe, expect, test } from 'vitest';
import { readRust, showInputs } from './rust-support.ts';
import { showParameters } from './show.ts';

describe('tools made by hand', () => {
  test('constructors, literals, chained calls, and the handler of each', async () => {
    const { server, inputs } = await readRust(`use rmcp::{model::*, ServerHandler, service::RequestContext, RoleServer};
use std::sync::Arc;
use serde_json::json;
struct Notes;
const DELETE: &str = "delete_note";
#[derive(schemars::JsonSchema)]
struct FindArgs { query: String }
impl ServerHandler for Notes {
    fn get_info(&self) -> ServerInfo {
        ServerInfo::new(ServerCapabilities::default()).with_server_info(Implementation::new("notes", "0.3.0")).with_instructions("Notes.")
    }
    async fn list_tools(&self, _: Option<PaginatedRequestParam>, _: RequestContext<RoleServer>) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult { tools: vec![
            Tool::new("read_note", "Reads a note.", Arc::new(json!({ "type": "object", "properties": { "id": { "type": "integer", "description": "Number", "maximum": 9 } }, "required": ["id"] }).as_object().unwrap().clone()))
                .annotate(ToolAnnotations::new().read_only(true).destructive(false)),
            Tool { name: DELETE.into(), title: Some("Delete".into()), description: Some("Deletes a note.".into()), input_schema: empty_schema(), annotations: Some(ToolAnnotations { destructive_hint: Some(true), read_only_hint: None, ..Default::default() }), ..Default::default() },
            Tool::new("find_notes", describe(), schema_for_type::<FindArgs>()).with_title("Find"),
        ], next_cursor: None })
    }
    async fn call_tool(&self, request: CallToolRequestParam, _: RequestContext<RoleServer>) -> Result<CallToolResult, ErrorData> {
        match request.name.as_ref() {
            "read_note" => self.read(request.arguments).await,
            DELETE => { let done = self.delete(request.arguments); Ok(done) }
            other => Err(ErrorData::invalid_params(other.to_string(), None)),
        }
    }
}
impl Notes { async fn read(&self, args: Option<JsonObject>) { todo!() } fn delete(&self, args: Option<JsonObject>) { todo!() } }
fn empty_schema() -> Arc<JsonObject> { Arc::new(object(json!({ "type": "object", "properties": {} }))) }
`);
    expect(server).toMatchObject({ name: 'notes', version: '0.3.0', instructions: 'Notes.' });
    const [read, remove, find] = server.tools;
    expect(server.tools).toHaveLength(3);
    expect(read).toMatchObject({
      name: 'read_note',
      description: 'Reads a note.',
      annotations: { readOnlyHint: true, destructiveHint: false },
    });
    expect(showParameters(read?.parameters)).toBe('id: integer{..9} "Number"');
    expect(read?.handler?.name).toBe('read');
    expect(remove).toMatchObject({
      name: 'delete_note',
      title: 'Delete',
      annotations: { destructiveHint: true },
      parameters: [],
    });
    expect(remove?.handler?.name).toBe('delete');
    expect(find).toMatchObject({ name: 'find_notes', title: 'Find', descriptionUnknown: true });
    expect(showParameters(find?.parameters)).toBe('query: string');
    expect(showInputs(inputs)).toEqual(['tool-input call_tool[0.arguments] *']);
  });

  test('helpers and tables that make several', async () => {
    const { server } = await readRust(`use rmcp::model::Tool;
struct Spec { name: &'static str, about: &'static str }
const SPECS: &[Spec] = &[Spec { name: "one", about: "First." }, Spec { name: "two", about: "Second." }];
fn make(name: &'static str, about: &str) -> Tool { Tool::new(name, about.to_string(), Map::new()) }
fn more() -> Vec<Tool> { vec![make("three", "Third."), make("four", "Fourth.")] }
fn all() -> Vec<Tool> { SPECS.iter().map(|spec| Tool::new(spec.name, spec.about, Map::new())).collect() }
fn proxied(other: &Tool) -> Tool { Tool::new(other.name.clone(), "Forwards.", Map::new()) }`);
    expect(server.tools.map((one) => `${one.location.start.line} ${one.name}: ${one.description}`).sort()).toEqual([
      '3 one: First.',
      '3 two: Second.',
      '5 four: Fourth.',
      '5 three: Third.',
    ]);
  });

  test('types that implement a trait of the project', async () => {
    const { server, inputs } = await readRust({
      'src/main.rs': `mod tools;
use rmcp::model::Tool;
use crate::tools::{McpTool, Read, Write};
struct Server { tools: Vec<Box<dyn McpTool>> }
impl Server {
    fn new() -> Self { Self { tools: vec![Box::new(Read), Box::new(Write { root: "/".into() })] } }
    fn list(&self) -> Vec<Tool> { self.tools.iter().map(|tool| Tool::new(tool.name(), tool.description(), tool.schema())).collect() }
}`,
      'src/tools.rs': `pub trait McpTool { fn name(&self) -> &'static str; fn description(&self) -> &str; fn schema(&self) -> Value; fn call(&self, args: Value) -> String; }
pub struct Read;
impl McpTool for Read {
    fn name(&self) -> &'static str { "read" }
    fn description(&self) -> &str { "Reads." }
    fn schema(&self) -> Value { json!({ "type": "object", "properties": { "path": { "type": "string" } } }) }
    fn call(&self, args: Value) -> String { String::new() }
}
pub struct Write { root: String }
impl McpTool for Write {
    fn name(&self) -> &'static str { "write" }
    fn description(&self) -> &str { "Writes." }
    fn schema(&self) -> Value { serde_json::to_value(schema_for!(WriteArgs)).unwrap() }
    fn call(&self, args: Value) -> String { String::new() }
}
pub struct WriteArgs { path: String, text: String }
pub struct Unused;
impl McpTool for Unused { fn name(&self) -> &'static str { "unused" } fn description(&self) -> &str { "Nothing." } }`,
    });
    expect(server.tools.map((one) => `${one.name}: ${one.description} (${showParameters(one.parameters)})`)).toEqual([
      'read: Reads. (path?: string)',
      'write: Writes. (path: string; text: string)',
    ]);
    expect(showInputs(inputs)).toEqual(['tool-input call[0] path of read', 'tool-input call[0] path,text of write']);
  });
});

test('resources and prompts made by hand, and their requests', async () => {
  const { server, inputs } = await readRust(`use rmcp::{model::*, ServerHandler};
fn resource(uri: &str, name: &str) -> Resource { RawResource::new(uri, name).no_annotation() }
impl ServerHandler for S {
    async fn list_resources(&self) -> R { vec![resource("notes://all", "All"), resource("notes://new", "New")] }
    async fn list_resource_templates(&self) -> R { vec![RawResourceTemplate { uri_template: "notes://{id}".to_string(), name: "Note".into(), description: Some("One note".into()) }] }
    async fn read_resource(&self, ReadResourceRequestParam { uri }: ReadResourceRequestParam) -> R { todo!() }
    async fn list_prompts(&self) -> P { vec![Prompt::new("plan", Some("Plans a day"), Some(vec![PromptArgument { name: "day".into(), description: Some("Which".into()), required: Some(true) }, PromptArgument::new("hours")]))] }
    async fn get_prompt(&self, request: GetPromptRequestParams) -> P { todo!() }
    async fn complete(&self, request: CompleteRequestParam) -> C { todo!() }
}`);
  expect(server.resources.map(({ uri, name, template, description }) => [uri, name, template, description])).toEqual([
    ['notes://all', 'All', false, undefined],
    ['notes://new', 'New', false, undefined],
    ['notes://{id}', 'Note', true, 'One note'],
  ]);
  const [prompt] = server.prompts;
  expect(prompt).toMatchObject({ name: 'plan', description: 'Plans a day' });
  expect(showParameters(prompt?.arguments)).toBe('day: string "Which"; hours?: string');
  expect(showInputs(inputs)).toEqual([
    'resource-uri read_resource[0.uri] = uri',
    'prompt-input get_prompt[0.arguments] *',
    'completion-input complete[0.argument.value] = value',
  ]);
});

test('rust-mcp-sdk', async () => {
  const { server, inputs } =
    await readRust(`use rust_mcp_sdk::{macros::{mcp_tool, JsonSchema}, schema::*, tool_box, StdioTransport, TransportOptions, mcp_server::{server_runtime, ServerHandler}};
#[mcp_tool(name = "say_hello", description = "Greets a person.", title = "Hello", read_only_hint = true)]
#[derive(Debug, JsonSchema)]
pub struct SayHello { /// Who
  name: String }
impl SayHello { pub fn call_tool(&self) -> Result<CallToolResult, CallToolError> { todo!() } }
tool_box!(GreetingTools, [SayHello]);
impl ServerHandler for H {
    async fn handle_call_tool_request(&self, params: CallToolRequestParams) -> Result<CallToolResult, CallToolError> { todo!() }
    async fn handle_call(&self, request: CallToolRequest) -> Result<CallToolResult, CallToolError> { todo!() }
}
fn main() {
    let details = InitializeResult { server_info: Implementation { name: "hello".into(), version: "0.1.0".into() }, instructions: Some("Say hello.".into()) };
    let transport = StdioTransport::new(TransportOptions::default());
}`);
  expect(server).toMatchObject({ name: 'hello', version: '0.1.0', instructions: 'Say hello.' });
  expect(server.transports.map((one) => one.kind)).toEqual(['stdio']);
  expect(server.tools).toMatchObject([
    { name: 'say_hello', description: 'Greets a person.', title: 'Hello', annotations: { readOnlyHint: true } },
  ]);
  expect(showParameters(server.tools[0]?.parameters)).toBe('name: string "Who"');
  expect(showInputs(inputs)).toEqual([
    'tool-input handle_call_tool_request[0.arguments] *',
    'tool-input handle_call[0.params.arguments] *',
  ]);
});
