/** Programs around the lines of a handler: a server with one tool whose `input` comes from outside. */

export const typescriptProgram = (body: string): string => `import { exec, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { quote } from 'shell-quote';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
const execAsync = promisify(exec);
const state = { cmd: '' };
function runState() { exec(state.cmd); }
const server = new McpServer({ name: 'cases', version: '1.0.0' });
server.registerTool('run', { inputSchema: z.object({ input: z.string() }) }, async ({ input }) => {
${body}
  return { content: [] };
});
`;

const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');

export const pythonProgram = (body: string): string => `import os
from mcp.server.fastmcp import FastMCP
mcp = FastMCP("cases")
STATE = {}
def run_state():
    os.system(STATE["cmd"])
@mcp.tool()
async def tool(input: str) -> str:
    """Runs."""
${indent(body)}
    return "x"
`;

export const goProgram = (body: string): string => `package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type input struct {
	Input string \`json:"input"\`
	Count int \`json:"count"\`
}
type params struct { Cmd string }
type runner struct {
	cmd string
	other string
}
func (r *runner) run() { exec.Command("sh", "-c", r.cmd).Run() }
func (r *runner) set(v string) { r.cmd = v }
func (r runner) exec(v string) { exec.Command("sh", "-c", v).Run() }
type executor interface { run() }
type wrapper struct { runner }
func newRunner(v string) *runner { return &runner{cmd: v} }
func build(v string) (string, error) { if v == "" { return "", errors.New("x") }; return "ls " + v, nil }
func namedRet(v string) (out string) { out = "ls " + v; return }
func runAll(vs ...string) { for _, v := range vs { exec.Command("sh", "-c", v).Run() } }
func mk(v string) func() { return func() { exec.Command("sh", "-c", v).Run() } }
func runCmd(v string) { exec.Command("sh", "-c", v).Run() }
func apply(f func(string), v string) { f(v) }
func fill(p *string, v string) { *p = v }
func ident[T any](v T) T { return v }
func recurse(n int, v string) { if n == 0 { exec.Command("sh", "-c", v).Run(); return }; recurse(n-1, v) }
var state struct { cmd string }
func runState() { exec.Command("sh", "-c", state.cmd).Run() }
func runIf(v string, danger bool) { if danger { exec.Command("sh", "-c", v).Run() } }
var nameRe = regexp.MustCompile(\`^[a-z]+$\`)
func check(v string) error { if !nameRe.MatchString(v) { return errors.New("bad") }; return nil }
func isName(v string) bool { return nameRe.MatchString(v) }
func clean(v string) (string, error) { if !nameRe.MatchString(v) { return "", fmt.Errorf("bad") }; return v, nil }

func handle(ctx context.Context, req *mcp.CallToolRequest, in input) (*mcp.CallToolResult, any, error) {
${body}
	return nil, nil, nil
}

func main() {
	server := mcp.NewServer(&mcp.Implementation{Name: "cases", Version: "1.0.0"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "run", Description: "Runs."}, handle)
}
`;

export const rustProgram = (
  body: string,
): string => `use rmcp::{handler::server::wrapper::Parameters, schemars, tool, tool_router, ServerHandler};
use regex::Regex;
use serde_json::json;
use std::borrow::Cow;
use std::collections::HashMap;
use std::process::Command;
use std::sync::{Arc, Mutex};

#[derive(serde::Deserialize, schemars::JsonSchema)]
pub struct Request { input: String, count: u32, mode: Mode }
#[derive(serde::Deserialize, schemars::JsonSchema)]
pub enum Mode { A, B }
#[derive(serde::Deserialize)]
pub struct Params2 { cmd: String }
pub struct Runner { cmd: String }
impl Runner {
    fn new(cmd: String) -> Self { Self { cmd } }
    fn run(&self) { Command::new("sh").arg("-c").arg(&self.cmd).output().unwrap(); }
    fn set(&mut self, v: String) { self.cmd = v; }
    fn with(mut self, v: &str) -> Self { self.cmd = v.to_string(); self }
    fn stat(v: &str) { Command::new("sh").arg("-c").arg(v).output().unwrap(); }
}
trait Exec {
    fn exec(&self);
    fn exec_default(&self) { self.exec(); }
}
impl Exec for Runner { fn exec(&self) { Command::new("sh").arg("-c").arg(&self.cmd).output().unwrap(); } }
pub struct Wrap(String);
enum Action { Run(String), Stop }
enum Action2 { Run { cmd: String } }
fn build(v: &str) -> Result<String, String> { if v.is_empty() { return Err("x".into()); } Ok(format!("ls {v}")) }
async fn run_async(v: &str) { Command::new("sh").arg("-c").arg(v).output().unwrap(); }
fn run_cmd(v: &str) { Command::new("sh").arg("-c").arg(v).output().unwrap(); }
fn apply(f: impl Fn(&str), v: &str) { f(v); }
fn go<T: Exec>(t: T) { t.exec(); }
fn recurse(n: u32, v: &str) { if n == 0 { Command::new("sh").arg("-c").arg(v).output().unwrap(); return; } recurse(n - 1, v); }
fn fill(out: &mut String, v: &str) { out.push_str(v); }
fn run_if(v: &str, danger: bool) { if danger { Command::new("sh").arg("-c").arg(v).output().unwrap(); } }
fn check(v: &str) -> Result<(), String> { if !v.chars().all(|c| c.is_ascii_alphanumeric()) { return Err("bad".into()); } Ok(()) }
fn is_name(v: &str) -> bool { v.chars().all(|c| c.is_alphanumeric() || c == '_') }
mod helpers { pub fn go(v: &str) { std::process::Command::new("sh").arg("-c").arg(v).output().unwrap(); } }

pub struct Cases;
impl Cases { fn run_field(&self, v: &str) { Command::new("sh").arg("-c").arg(v).output().unwrap(); } }

#[tool_router(server_handler)]
impl Cases {
    #[tool(description = "Runs.")]
    async fn run(&self, Parameters(Request { input, count, mode }): Parameters<Request>) -> String {
${body}
        String::new()
    }
}
`;
