/** One small server in each language, so that a hostile program is described once and written in all four. */

/** How a language writes the few things that generated programs are made of. */
export interface Dialect {
  readonly language: 'typescript' | 'python' | 'rust' | 'go';
  readonly extension: string;
  /** A whole file: the server, its tools (each takes texts `a` and `b`) and other declarations. */
  server(tools: readonly { readonly name: string; readonly body: string }[], declarations: string): string;
  /** A function over texts that returns a text. */
  func(name: string, params: readonly string[], body: string): string;
  declare(name: string, value: string): string;
  set(name: string, value: string): string;
  text(value: string): string;
  concat(left: string, right: string): string;
  equals(name: string, value: string): string;
  /** `if` and any number of `else if`. */
  branches(ways: readonly { readonly test: string; readonly body: string }[]): string;
  /** A switch over constants. */
  cases(subject: string, ways: readonly { readonly value: string; readonly body: string }[]): string;
  /** Starts a shell with the value. */
  sink(value: string): string;
  give(value: string): string;
  /** A list of functions, and a call of one that is chosen at run time. */
  callbacks(names: readonly string[], argument: string): string;
}

const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, '    ');

const typescript: Dialect = {
  language: 'typescript',
  extension: 'ts',
  server: (tools, declarations) => `import { execSync } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
const server = new McpServer({ name: 'made', version: '1.0.0' });
${declarations}
${tools
  .map(
    ({ name, body }) =>
      `server.registerTool('${name}', { description: 'Runs.', inputSchema: z.object({ a: z.string(), b: z.string() }) }, async ({ a, b }) => {
${body}
  return { content: [{ type: 'text', text: 'done' }] };
});`,
  )
  .join('\n')}
`,
  func: (name, params, body) =>
    `function ${name}(${params.map((param) => `${param}: string`).join(', ')}): string {\n${body}\n}`,
  declare: (name, value) => `let ${name} = ${value};`,
  set: (name, value) => `${name} = ${value};`,
  text: (value) => `'${value}'`,
  concat: (left, right) => `${left} + ${right}`,
  equals: (name, value) => `${name} === '${value}'`,
  branches: (ways) => ways.map(({ test, body }) => `if (${test}) {\n${body}\n}`).join(' else '),
  cases: (subject, ways) =>
    `switch (${subject}) {\n${ways.map(({ value, body }) => `case '${value}': ${body} break;`).join('\n')}\n}`,
  sink: (value) => `execSync(${value});`,
  give: (value) => `return ${value};`,
  callbacks: (names, argument) => `const all = [${names.join(', ')}];\nall[b.length](${argument});`,
};

const python: Dialect = {
  language: 'python',
  extension: 'py',
  server: (tools, declarations) => `import os
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("made")
${declarations}
${tools.map(({ name, body }) => `@mcp.tool()\ndef ${name}(a: str, b: str) -> str:\n    """Runs."""\n${indent(body)}\n    return "done"`).join('\n')}
`,
  func: (name, params, body) => `def ${name}(${params.join(', ')}):\n${indent(body)}`,
  declare: (name, value) => `${name} = ${value}`,
  set: (name, value) => `${name} = ${value}`,
  text: (value) => `"${value}"`,
  concat: (left, right) => `${left} + ${right}`,
  equals: (name, value) => `${name} == "${value}"`,
  branches: (ways) =>
    ways.map(({ test, body }, i) => `${i === 0 ? 'if' : 'elif'} ${test}:\n${indent(body)}`).join('\n'),
  cases: (subject, ways) =>
    `match ${subject}:\n${ways.map(({ value, body }) => `    case "${value}":\n${indent(indent(body))}`).join('\n')}`,
  sink: (value) => `os.system(${value})`,
  give: (value) => `return ${value}`,
  callbacks: (names, argument) => `all = [${names.join(', ')}]\nall[len(b)](${argument})`,
};

const go: Dialect = {
  language: 'go',
  extension: 'go',
  server: (tools, declarations) => `package main

import (
	"context"
	"os/exec"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type Input struct {
	A string \`json:"a"\`
	B string \`json:"b"\`
}

${declarations}
${tools
  .map(
    ({ name, body }) =>
      `func ${name}Tool(ctx context.Context, req *mcp.CallToolRequest, in Input) (*mcp.CallToolResult, any, error) {
a, b := in.A, in.B
${body}
return nil, nil, nil
}`,
  )
  .join('\n')}

func main() {
server := mcp.NewServer(&mcp.Implementation{Name: "made", Version: "1.0.0"}, nil)
${tools.map(({ name }) => `mcp.AddTool(server, &mcp.Tool{Name: "${name}", Description: "Runs."}, ${name}Tool)`).join('\n')}
server.Run(context.Background(), &mcp.StdioTransport{})
}
`,
  func: (name, params, body) =>
    `func ${name}(${params.map((param) => `${param} string`).join(', ')}) string {\n${body}\n}`,
  declare: (name, value) => `${name} := ${value}`,
  set: (name, value) => `${name} = ${value}`,
  text: (value) => `"${value}"`,
  concat: (left, right) => `${left} + ${right}`,
  equals: (name, value) => `${name} == "${value}"`,
  branches: (ways) => ways.map(({ test, body }) => `if ${test} {\n${body}\n}`).join(' else '),
  cases: (subject, ways) =>
    `switch ${subject} {\n${ways.map(({ value, body }) => `case "${value}":\n${body}`).join('\n')}\n}`,
  sink: (value) => `exec.Command("sh", "-c", ${value}).Run()`,
  give: (value) => `return ${value}`,
  callbacks: (names, argument) => `all := []func(string) string{${names.join(', ')}}\nall[len(b)](${argument})`,
};

const rust: Dialect = {
  language: 'rust',
  extension: 'rs',
  server: (tools, declarations) => `use rmcp::{handler::server::wrapper::Parameters, tool, tool_router};
use std::process::Command;

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Input {
    a: String,
    b: String,
}

struct Made;

${declarations}

#[tool_router]
impl Made {
${tools
  .map(
    ({ name, body }) =>
      `#[tool(description = "Runs.")]
async fn ${name}(&self, Parameters(Input { a, b }): Parameters<Input>) -> String {
${body}
"done".to_string()
}`,
  )
  .join('\n')}
}
`,
  func: (name, params, body) =>
    `fn ${name}(${params.map((param) => `${param}: String`).join(', ')}) -> String {\n${body}\n}`,
  declare: (name, value) => `let mut ${name} = ${value};`,
  set: (name, value) => `${name} = ${value};`,
  text: (value) => `"${value}".to_string()`,
  concat: (left, right) => `format!("{}{}", ${left}, ${right})`,
  equals: (name, value) => `${name} == "${value}"`,
  branches: (ways) => ways.map(({ test, body }) => `if ${test} {\n${body}\n}`).join(' else '),
  cases: (subject, ways) =>
    `match ${subject}.as_str() {\n${ways.map(({ value, body }) => `"${value}" => {\n${body}\n}`).join('\n')}\n_ => {}\n}`,
  sink: (value) => `Command::new("sh").arg("-c").arg(${value}).output();`,
  give: (value) => `return ${value};`,
  callbacks: (names, argument) =>
    `let all: Vec<fn(String) -> String> = vec![${names.join(', ')}];\nall[b.len()](${argument});`,
};

export const DIALECTS: readonly Dialect[] = [typescript, python, rust, go];
