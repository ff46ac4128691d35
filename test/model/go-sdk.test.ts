import { expect, it } from 'vitest';
import { goFile, readGo, showInputs, showTools } from './go-support.ts';
import { showParameters } from './show.ts';

it('reads a tool whose schema the SDK derives from the handler', async () => {
  const { server, inputs } = await readGo(
    goFile(
      'sdk',
      `type Base struct {
  Region string \`json:"region,omitempty" jsonschema:"where the ticket lives"\`
}
type Level string
type Ticket struct {
  Base
  ID      string            \`json:"id" jsonschema:"the id, as shown"\`
  Level   Level             \`json:"level,omitzero"\`
  Count   *uint             \`json:"count,omitempty"\`
  Ratio   float64
  Due     time.Time         \`json:"due"\`
  Tags    []string          \`json:"tags"\`
  Extra   map[string]any    \`json:"extra"\`
  Raw     json.RawMessage   \`json:"raw"\`
  Where   struct {
    Line int \`json:"line" jsonschema:"first is 1"\`
  } \`json:"where"\`
  Parent  *Ticket           \`json:"parent,omitempty"\`
  Text    int               \`json:"text,string"\`
  Hidden  string            \`json:"-"\`
  private string
}
type Result struct{ ID string }

// Close ends a ticket.
func (d *desk) Close(ctx context.Context, req *mcp.CallToolRequest, in Ticket) (*mcp.CallToolResult, *Result, error) {
  return nil, nil, nil
}

type desk struct{}

func main() {
  server := mcp.NewServer(&mcp.Implementation{Name: "desk", Version: "1.2.0"}, &mcp.ServerOptions{Instructions: "Be " + "kind."})
  d := &desk{}
  mcp.AddTool(server, &mcp.Tool{
    Name:        "close",
    Title:       "Close a ticket",
    Description: "Closes a ticket",
    Annotations: &mcp.ToolAnnotations{Title: "Close", IdempotentHint: true, DestructiveHint: ptr(false)},
  }, d.Close)
}

func ptr[T any](v T) *T { return &v }`,
      { imports: ['encoding/json', 'time'] },
    ),
  );
  expect(server).toMatchObject({ name: 'desk', version: '1.2.0', instructions: 'Be kind.' });
  const [tool] = server.tools;
  expect(tool).toMatchObject({
    name: 'close',
    title: 'Close a ticket',
    description: 'Closes a ticket',
    descriptionUnknown: false,
    annotations: { title: 'Close', idempotentHint: true, destructiveHint: false },
    annotationsUnknown: false,
    hasOutputSchema: true,
    via: 'mcp.AddTool',
    handler: { name: 'Close' },
    node: { kind: 'call' },
    parts: { description: { kind: 'literal' }, annotations: { kind: 'unary' } },
  });
  expect(showParameters(tool?.parameters).split('; ')).toEqual([
    'region?: string "where the ticket lives"',
    'id: string "the id, as shown"',
    'level?: string',
    'count?: integer{0..}',
    'Ratio: number',
    'due: string{date-time}',
    'tags: array{items: string}',
    'extra: object',
    'raw: unknown',
    'where: object{line: integer "first is 1"}',
    'parent?: object',
    'text: string',
  ]);
  expect(tool?.parameters?.[1]?.location?.start.line).toBe(16);
  const names = 'Region,ID,Level,Count,Ratio,Due,Tags,Extra,Raw,Where,Parent,Text';
  expect(showInputs(inputs)).toEqual([`tool-input Close[2] ${names} of close`]);
});

it('reads written schemas, raw handlers and type arguments', async () => {
  const { server, inputs } = await readGo(
    goFile(
      'sdk',
      `type Args struct{ Q string \`json:"q"\` }
const raw = \`{"type":"object","properties":{"path":{"type":"string","maxLength":80,"pattern":"^[a-z]+$"}},"required":["path"]}\`

func pageSize(schema *jsonschema.Schema) {
  schema.Properties["size"] = &jsonschema.Schema{Type: "integer", Minimum: jsonschema.Ptr(1.0), Maximum: jsonschema.Ptr(100.0), Default: json.RawMessage("20")}
}

func main() {
  s := mcp.NewServer(&mcp.Implementation{Name: "desk"}, nil)
  schema := &jsonschema.Schema{
    Type: "object",
    Properties: map[string]*jsonschema.Schema{
      "sort": {Type: "string", Description: "order", Enum: []any{"asc", "desc"}},
      "ids":  {Types: []string{"null", "array"}, Items: &jsonschema.Schema{Type: "string", Format: "uuid"}},
    },
    Required: []string{"sort"},
  }
  pageSize(schema)
  s.AddTool(&mcp.Tool{Name: "list", InputSchema: schema}, list)
  s.AddTool(&mcp.Tool{Name: "read", InputSchema: json.RawMessage(raw)}, func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, nil })
  s.AddTool(&mcp.Tool{Name: "walk", InputSchema: map[string]any{
    "type": "object",
    "properties": map[string]any{"depth": map[string]any{"type": "number", "description": describe()}},
  }}, list)
  inferred, err := jsonschema.For[Args](nil)
  if err != nil {
    panic(err)
  }
  s.AddTool(&mcp.Tool{Name: "find", InputSchema: inferred, OutputSchema: inferred}, list)
  mcp.AddTool[Args, any](s, &mcp.Tool{Name: "search"}, search)
  mcp.AddTool(s, &mcp.Tool{Name: "ping"}, func(ctx context.Context, req *mcp.CallToolRequest, _ any) (*mcp.CallToolResult, any, error) { return nil, nil, nil })
  mcp.AddTool(s, &mcp.Tool{Name: "free"}, func(ctx context.Context, req *mcp.CallToolRequest, in map[string]any) (*mcp.CallToolResult, any, error) { return nil, nil, nil })
  s.AddTool(&mcp.Tool{Name: "dark", InputSchema: loadSchema("dark.json")}, list)
}`,
      { imports: ['encoding/json', 'github.com/google/jsonschema-go/jsonschema'] },
    ),
  );
  expect(showTools(server)).toEqual([
    'dark(unknown) -> ?',
    'find(q: string) -> ?',
    'free(unknown) -> closure',
    'list(sort: string{asc|desc} "order"; ids?: array{items: string{uuid}}; size?: integer{1..100, default}) -> ?',
    'ping() -> closure',
    'read(path: string{length 80, ^[a-z]+$}) -> closure',
    'search(q: string) -> ?',
    'walk(depth?: number ?) -> ?',
  ]);
  expect(server.tools.find((tool) => tool.name === 'walk')?.parameters?.[0]).toMatchObject({
    descriptionUnknown: true,
  });
  expect(server.tools.filter((tool) => tool.hasOutputSchema).map((tool) => tool.name)).toEqual(['find']);
  expect(showInputs(inputs).sort()).toEqual(['tool-input closure[1] path of read', 'tool-input closure[2] * of free']);
});

it('finds the types of handlers through packages, type parameters and names used twice', async () => {
  const { server, inputs } = await readGo({
    'main.go': goFile(
      'sdk',
      `func main() {
  s := mcp.NewServer(&mcp.Implementation{Name: "desk"}, nil)
  tools.Register[tools.AddArgs](s, "add", "Adds", tools.Add)
  tools.Register(s, "drop", "Drops", tools.Drop)
  mcp.AddTool(s, &mcp.Tool{Name: "make"}, tools.Creator[tools.Shelf, tools.AddArgs]("x"))
  mcp.AddTool(s, &mcp.Tool{Name: "remake"}, tools.Updater("x", func(in tools.DropArgs) string { return in.ID }))
  type args struct {
    Name string \`json:"name"\`
  }
  mcp.AddTool(s, &mcp.Tool{Name: "greet"}, func(ctx context.Context, req *mcp.CallToolRequest, args args) (*mcp.CallToolResult, any, error) { return nil, nil, nil })
}`,
      { imports: ['example.com/desk/tools'] },
    ),
    'tools/tools.go': goFile(
      'sdk',
      `type Shelf struct{}
type AddArgs struct{ Title string \`json:"title"\` }
type DropArgs struct{ ID string \`json:"id"\` }

func Register[In any](s *mcp.Server, name, description string, handler func(context.Context, In) (string, error)) {
  mcp.AddTool(s, &mcp.Tool{Name: name, Description: description}, func(ctx context.Context, req *mcp.CallToolRequest, in In) (*mcp.CallToolResult, any, error) {
    text, err := handler(ctx, in)
    return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}, nil, err
  })
}

func Creator[S, In any](where string) mcp.ToolHandlerFor[In, any] {
  return func(ctx context.Context, req *mcp.CallToolRequest, in In) (*mcp.CallToolResult, any, error) { return nil, nil, nil }
}

func Updater[In any](where string, key func(In) string) mcp.ToolHandlerFor[In, any] {
  return func(ctx context.Context, req *mcp.CallToolRequest, in In) (*mcp.CallToolResult, any, error) { return nil, nil, nil }
}`,
      { name: 'tools' },
    ),
    'tools/add.go': goFile(
      'sdk',
      `func Add(ctx context.Context, in AddArgs) (string, error) { return "", nil }
func Drop(ctx context.Context, in DropArgs) (string, error) { return "", nil }`,
      { name: 'tools' },
    ),
  });
  expect(showTools(server)).toEqual([
    'add(title: string) -> Add',
    'drop(id: string) -> Drop',
    'greet(name: string) -> closure',
    'make(title: string) -> closure',
    'remake(id: string) -> closure',
  ]);
  expect(server.tools.find((tool) => tool.name === 'add')?.location).toMatchObject({ path: 'main.go' });
  expect(showInputs(inputs).sort()).toEqual([
    'tool-input Add[1] Title of add',
    'tool-input Drop[1] ID of drop',
    'tool-input closure[2] ID of remake',
    'tool-input closure[2] Name of greet',
    'tool-input closure[2] Title of make',
  ]);
});

it('reads prompts, resources and completions', async () => {
  const { server, inputs } = await readGo(
    goFile(
      'sdk',
      `func main() {
  s := mcp.NewServer(&mcp.Implementation{Name: "desk"}, &mcp.ServerOptions{CompletionHandler: complete})
  s.AddPrompt(&mcp.Prompt{Name: "triage", Description: "Sorts", Arguments: []*mcp.PromptArgument{{Name: "queue", Description: "which", Required: true}, {Name: "since"}}}, triage)
  s.AddResource(&mcp.Resource{Name: "info", URI: "desk://info", Description: "About"}, read)
  s.AddResourceTemplate(&mcp.ResourceTemplate{Name: "ticket", URITemplate: "desk://{queue}/{id}"}, read)
}

func triage(ctx context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, nil }
func read(ctx context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) { return nil, nil }
func complete(ctx context.Context, req *mcp.CompleteRequest) (*mcp.CompleteResult, error) { return nil, nil }`,
    ),
  );
  expect(server.prompts).toMatchObject([
    {
      name: 'triage',
      description: 'Sorts',
      arguments: [
        { name: 'queue', description: 'which', required: true },
        { name: 'since', required: false },
      ],
    },
  ]);
  expect(server.resources).toMatchObject([
    { name: 'info', uri: 'desk://info', template: false, description: 'About' },
    { name: 'ticket', uri: 'desk://{queue}/{id}', template: true },
  ]);
  expect(showInputs(inputs).sort()).toEqual([
    'completion-input complete[1] *',
    'prompt-input triage[1.Params.Arguments] queue,since of triage',
    'resource-uri read[1.Params.Arguments] queue,id of ticket',
    'resource-uri read[1.Params.URI] * of ticket',
  ]);
});

it('reads early releases, whose requests hold the decoded arguments', async () => {
  const { server, inputs } = await readGo(
    goFile(
      'sdk',
      `type Args struct{ Q string \`json:"q"\` }
func find(ctx context.Context, session *mcp.ServerSession, params *mcp.CallToolParamsFor[Args]) (*mcp.CallToolResultFor[any], error) { return nil, nil }
func main() {
  mcp.AddTool(mcp.NewServer(&mcp.Implementation{Name: "desk"}, nil), &mcp.Tool{Name: "find"}, find)
}`,
    ),
  );
  expect(showTools(server)).toEqual(['find(q: string) -> find']);
  expect(showInputs(inputs)).toEqual(['tool-input find[2.Arguments] Q of find']);
});
