import { expect, it } from 'vitest';
import { goFile, readGo, showInputs, showTools } from './go-support.ts';

const HANDLER = '(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, nil }';

it('follows factories, pairs and wrappers', async () => {
  const { server, inputs } = await readGo({
    'main.go': goFile(
      'mcp-go',
      `type desk struct{ mcp *server.MCPServer }

func main() {
  d := &desk{mcp: server.NewMCPServer("desk", "1")}
  d.register()
  d.mcp.AddTool(openTool(), d.open)
  d.mcp.AddTool(shelves.NewClose())
  move, handle := shelves.NewMove("x")
  d.mcp.AddTool(move, handle)
  d.mcp.AddTools(shelves.All()...)
  def := shelves.Sort()
  d.mcp.AddTool(def.Tool, def.Handler)
}

func openTool() mcp.Tool {
  tool := mcp.NewTool("open", mcp.WithDescription("Opens"))
  return tool
}

func (d *desk) open${HANDLER}
func (d *desk) drop${HANDLER}

func (d *desk) register() {
  d.add("add", "Adds", func${HANDLER})
  d.add("drop", "Drops", withAudit(d.drop))
}

func (d *desk) add(name, description string, handler server.ToolHandlerFunc) {
  d.mcp.AddTool(mcp.NewTool(name, mcp.WithDescription(description)), handler)
}

func withAudit(next server.ToolHandlerFunc) server.ToolHandlerFunc {
  return func(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) { return next(ctx, request) }
}`,
      { imports: ['example.com/desk/shelves'] },
    ),
    'shelves/shelves.go': goFile(
      'mcp-go',
      `func NewClose() (mcp.Tool, server.ToolHandlerFunc) {
  return mcp.NewTool("close"), closeShelf
}
func closeShelf${HANDLER}

func NewMove(where string) (tool mcp.Tool, handler server.ToolHandlerFunc) {
  return mcp.NewTool("move"), func${HANDLER}
}

func All() []server.ServerTool {
  return []server.ServerTool{
    {Tool: mcp.NewTool("list"), Handler: list},
    {Tool: mcp.NewTool("count"), Handler: func${HANDLER}},
  }
}
func list${HANDLER}

func Sort() server.ServerTool {
  return server.ServerTool{Tool: mcp.NewTool("sort"), Handler: list}
}`,
      { name: 'shelves' },
    ),
  });
  expect(showTools(server)).toEqual([
    'add() -> closure',
    'close() -> closeShelf',
    'count() -> closure',
    'drop() -> drop',
    'list() -> list',
    'move() -> closure',
    'open() -> open',
    'sort() -> list',
  ]);
  expect(server.tools.filter((tool) => tool.description).map((tool) => tool.description)).toEqual([
    'Opens',
    'Adds',
    'Drops',
  ]);
  expect(inputs).toEqual([]);
});

it('follows tables of the project', async () => {
  const { server, inputs } = await readGo(
    goFile(
      'mcp-go',
      `type definition struct {
  name, description string
  handler server.ToolHandlerFunc
}
type Entry struct {
  Spec Spec
  Run  func(Request) (string, error)
}
type Spec struct {
  Name        string
  Description string
  Hints       Hints
}
type Hints struct { ReadOnly, Idempotent *bool }
type Request struct { arguments map[string]any }

var entries = []Entry{{Spec: Spec{Name: prefix + "get", Description: "Gets", Hints: Hints{ReadOnly: yes(true)}}, Run: get}}

const prefix = "desk_"

func yes(v bool) *bool { return &v }
func get(request Request) (string, error) { return "", nil }

func main() {
  s := server.NewMCPServer("desk", "1")
  for _, one := range []definition{{"add", "Adds", add}, {name: "drop", handler: add}} {
    s.AddTool(mcp.NewTool(one.name, mcp.WithDescription(one.description)), one.handler)
  }
  var tools []definition
  tools = append(tools, definition{name: "late", handler: add})
  for _, one := range tools {
    register(s, one)
  }
  handlers := map[string]server.ToolHandlerFunc{"wipe": add, "fill": func${HANDLER}}
  for name, handler := range handlers {
    s.AddTool(mcp.NewTool(name), handler)
  }
  for _, name := range []string{"up", "down"} {
    s.AddTool(mcp.NewTool("go_"+name), add)
  }
  for _, entry := range collect() {
    s.AddTool(convert(entry))
  }
}

func register(s *server.MCPServer, one definition) {
  s.AddTool(mcp.NewTool(one.name), one.handler)
}

func collect() []Entry { return sorted(entries) }

func convert(entry Entry) (mcp.Tool, server.ToolHandlerFunc) {
  tool := mcp.Tool{Name: entry.Spec.Name, Description: entry.Spec.Description, Annotations: mcp.ToolAnnotation{ReadOnlyHint: entry.Spec.Hints.ReadOnly, IdempotentHint: entry.Spec.Hints.Idempotent}}
  return tool, func${HANDLER}
}

func add${HANDLER}`,
    ),
  );
  expect(showTools(server)).toEqual([
    'add() -> add',
    'desk_get() -> get',
    'drop() -> add',
    'fill() -> closure',
    'go_down() -> add',
    'go_up() -> add',
    'late() -> add',
    'wipe() -> add',
  ]);
  expect(server.tools.find((tool) => tool.name === 'desk_get')).toMatchObject({
    description: 'Gets',
    annotations: { readOnlyHint: true },
    annotationsUnknown: false,
    node: { kind: 'object' },
  });
  expect(inputs).toEqual([]);
});

it('follows interfaces and the methods of structs', async () => {
  const { server, inputs } = await readGo(
    goFile(
      'sdk',
      `type Tool interface {
  Name() string
  Definition() *mcp.Tool
  Handle(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error)
}
type opener struct{ name string }
type closer struct{}

func (o *opener) Name() string { return o.name }
func (o *opener) Definition() *mcp.Tool { return &mcp.Tool{Name: o.name, InputSchema: schema} }
func (o *opener) Handle(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, nil }
func (c closer) Name() string { return "close" }
func (c closer) Definition() *mcp.Tool { return define(c, "Closes") }
func (c closer) Handle(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, nil }

var schema = map[string]any{"type": "object", "properties": map[string]any{"id": map[string]any{"type": "string"}}}

func define(tool Tool, description string) *mcp.Tool {
  return &mcp.Tool{Name: tool.Name(), Description: description, InputSchema: schema}
}

func main() {
  s := mcp.NewServer(&mcp.Implementation{Name: "desk"}, nil)
  for _, tool := range []Tool{&opener{name: "open"}, closer{}} {
    s.AddTool(tool.Definition(), tool.Handle)
  }
}`,
    ),
  );
  expect(showTools(server)).toEqual(['close(id?: string) -> Handle', 'open(id?: string) -> Handle']);
  expect(showInputs(inputs).sort()).toEqual(['tool-input Handle[1] id of close', 'tool-input Handle[1] id of open']);
});

it('decides tests that are known, and joins texts', async () => {
  const { server } = await readGo(
    goFile(
      'mcp-go',
      `func main() {
  s := server.NewMCPServer("desk", "1")
  s.AddTool(mcp.NewTool(name("a"), mcp.WithDescription(describe(true))), nil)
  s.AddTool(mcp.NewTool(name("b"), mcp.WithDescription(strings.Join([]string{"x", "y"}, "-")+strings.ToUpper("z"))), nil)
  s.AddTool(mcp.NewTool(strings.ReplaceAll("c-d", "-", "_"), mcp.WithDescription(os.Getenv("TEXT"))), nil)
}

const override = ""

func name(stem string) string {
  if override != "" {
    return override
  }
  return fmt.Sprintf("%s_%d", stem, 1)
}

func describe(readOnly bool) string {
  if readOnly {
    return "Reads"
  } else {
    return "Writes"
  }
}`,
      { imports: ['fmt', 'os', 'strings'] },
    ),
  );
  expect(server.tools.map((tool) => [tool.name, tool.description, tool.descriptionUnknown])).toEqual([
    ['a_1', 'Reads', false],
    ['b_1', 'x-yZ', false],
    ['c_d', undefined, true],
  ]);
});

it('invents no tools', async () => {
  const { server, inputs } = await readGo({
    'main.go': goFile(
      'mcp-go',
      `func main() {
  s := server.NewMCPServer("desk", "1")
  // s.AddTool(mcp.NewTool("commented"), handle)
  c, _ := client.NewStdioMCPClient("x", nil)
  request := mcp.CallToolRequest{}
  request.Params.Name = "called"
  c.CallTool(context.Background(), request)
  known := map[mcp.Tool]bool{}
  if known[mcp.Tool{Name: "compared"}] {
    return
  }
  _ = s
}

func forgotten() mcp.Tool { return mcp.NewTool("forgotten") }

func unused(s *server.MCPServer) { s.AddTool(mcp.NewTool("unused"), nil) }`,
      { imports: ['github.com/mark3labs/mcp-go/client'] },
    ),
    'main_test.go': goFile('mcp-go', `func fake(s *server.MCPServer) { s.AddTool(mcp.NewTool("fake"), nil) }`),
    'testdata/x.go': goFile('mcp-go', `func fixture(s *server.MCPServer) { s.AddTool(mcp.NewTool("fixture"), nil) }`),
    'other/tools.go': `package other
import "example.org/other/mcp"
func Add(s *mcp.Server) { s.AddTool(mcp.NewTool("foreign"), nil) }`,
  });
  expect(showTools(server)).toEqual([]);
  expect(inputs).toEqual([]);
});

it('reports registrations whose tools are known only at run time', async () => {
  const { server } = await readGo(
    goFile(
      'mcp-go',
      `func main() {
  s := server.NewMCPServer("desk", "1")
  for _, spec := range load("tools.json") {
    s.AddTool(mcp.NewTool(spec.Name, mcp.WithDescription("Same")), handle)
  }
}
func handle${HANDLER}`,
    ),
  );
  expect(showTools(server)).toEqual(['?() -> handle']);
  const proxy = await readGo(
    goFile(
      'mcp-go',
      `func Mirror(s *server.MCPServer, tools []mcp.Tool) {
  for _, tool := range tools {
    s.AddTool(tool, forward)
  }
}
func forward${HANDLER}`,
    ),
  );
  expect(showTools(proxy.server)).toEqual(['?(unknown) -> ?']);
});

it('reads what is added after the literal', async () => {
  const { server } = await readGo({
    'main.go': goFile(
      'sdk',
      `func main() {
  s := mcp.NewServer(&mcp.Implementation{Name: "desk"}, nil)
  tool := &mcp.Tool{Name: "late"}
  tool.Description = "Set later"
  tool.Annotations = &mcp.ToolAnnotations{ReadOnlyHint: true}
  s.AddTool(tool, nil)
  s.AddTool(api.New("made", api.Described("Given"), api.ReadOnly(), api.Param("x")), nil)
  s.AddTool(&api.Ping, nil)
}`,
      { imports: ['example.com/desk/api'] },
    ),
    'api/api.go': goFile(
      'sdk',
      `type Tool = mcp.Tool
type Option func(*Tool)

var Ping = mcp.Tool{Name: "ping", Description: "Pings"}
var Unused = mcp.Tool{Name: "unused"}

func New(name string, options ...Option) *Tool {
  t := &Tool{Name: name, InputSchema: &jsonschema.Schema{Type: "object"}, Annotations: &mcp.ToolAnnotations{}}
  for _, option := range options {
    option(t)
  }
  return t
}

func Described(text string) Option { return func(t *Tool) { t.Description = text } }
func ReadOnly() Option { return func(t *Tool) { t.Annotations.ReadOnlyHint = true } }
func Param(name string) Option { return func(t *Tool) { properties(t)[name] = nil } }`,
      { name: 'api', imports: ['github.com/google/jsonschema-go/jsonschema'] },
    ),
  });
  expect(showTools(server)).toEqual(['late(unknown) -> ?', 'made(unknown) -> ?', 'ping(unknown) -> ?']);
  expect(server.tools.map((tool) => [tool.name, tool.description, tool.annotations])).toEqual([
    ['late', 'Set later', { readOnlyHint: true }],
    ['made', 'Given', { readOnlyHint: true }],
    ['ping', 'Pings', undefined],
  ]);
});

it('takes structs from the callers of a helper before other literals of the type', async () => {
  const { server } = await readGo(
    goFile(
      'mcp-go',
      `type spec struct{ name, description string; shared bool }
var sourceArgument = mcp.WithString("source", mcp.Required())

func define(spec spec, options ...mcp.ToolOption) mcp.Tool {
  all := []mcp.ToolOption{mcp.WithDescription(spec.description)}
  if !spec.shared {
    all = append(all, sourceArgument)
  }
  all = append(all, options...)
  return mcp.NewTool(spec.name, all...)
}

func main() {
  s := server.NewMCPServer("desk", "1")
  s.AddTool(define(spec{name: "open", description: "Opens"}, mcp.WithString("id")), handle)
  s.AddTool(define(spec{name: "close", description: "Closes"}), handle)
}
func handle${HANDLER}`,
    ),
  );
  expect(showTools(server)).toEqual(['close(source: string) -> handle', 'open(source: string; id?: string) -> handle']);
});
