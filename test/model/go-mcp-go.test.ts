import { expect, it } from 'vitest';
import { goFile, readGo, showInputs, showTools } from './go-support.ts';

it('reads tools made with options', async () => {
  const { server, inputs } = await readGo(
    goFile(
      'mcp-go',
      `type ToolName string
const Search ToolName = "search"
var colors = []string{"red", "blue"}

func withPage() mcp.ToolOption {
  return func(t *mcp.Tool) {
    mcp.WithNumber("page", mcp.Min(1), mcp.Max(9), mcp.DefaultNumber(1))(t)
  }
}

func main() {
  s := server.NewMCPServer("desk", "2.0.0", server.WithInstructions("Be kind."))
  s.AddTool(mcp.NewTool(string(Search),
    mcp.WithDescription(\`Finds
things\`),
    mcp.WithString("q", mcp.Required(), mcp.Description("what"), mcp.MaxLength(200), mcp.Pattern("^\\\\w+$")),
    mcp.WithString("color", mcp.Enum(colors...)),
    mcp.WithInteger("limit"),
    mcp.WithBoolean("all", mcp.DefaultBool(false)),
    mcp.WithArray("tags", mcp.WithStringItems(mcp.Enum("a", "b"))),
    mcp.WithArray("sizes", mcp.WithStringEnumItems([]string{"s", "m"})),
    mcp.WithArray("edits", mcp.Items(map[string]any{"type": "object", "properties": map[string]any{"line": map[string]any{"type": "integer"}}, "required": []string{"line"}})),
    mcp.WithObject("where", mcp.Properties(map[string]any{"lat": map[string]any{"type": "number"}})),
    withPage(),
    mcp.WithTitleAnnotation("Search"),
    mcp.WithReadOnlyHintAnnotation(true),
    mcp.WithOpenWorldHintAnnotation(isOpen()),
  ), find)
  s.AddTool(mcp.NewTool("bare"), func(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, nil })
}

func find(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, nil }`,
    ),
  );
  expect(server).toMatchObject({ name: 'desk', version: '2.0.0', instructions: 'Be kind.' });
  expect(showTools(server)).toEqual([
    'bare() -> closure',
    'search(q: string{length 200, ^\\w+$} "what"; color?: string{red|blue}; limit?: integer; all?: boolean{default}; ' +
      'tags?: array{items: string{a|b}}; sizes?: array{items: string{s|m}}; edits?: array{items: object{line: integer}}; ' +
      'where?: object{lat?: number}; page?: number{1..9, default}) -> find',
  ]);
  expect(server.tools[0]).toMatchObject({
    description: 'Finds\nthings',
    annotations: { title: 'Search', readOnlyHint: true },
    annotationsUnknown: true,
    via: 'MCPServer.AddTool',
  });
  expect(server.tools[1]).toMatchObject({ descriptionUnknown: false, annotationsUnknown: false });
  expect(showInputs(inputs)).toEqual(['tool-input find[1] q,color,limit,all,tags,sizes,edits,where,page of search']);
});

it('reads structs, raw schemas and typed handlers', async () => {
  const { server, inputs } = await readGo(
    goFile(
      'mcp-go',
      `type Args struct {
  Path string \`json:"path" jsonschema:"required,description=the path\\\\, absolute,enum=a,enum=b,maxLength=9"\`
  Mode string \`json:"mode,omitempty" jsonschema_description:"how" jsonschema:"default=r,pattern=^[rw]$"\`
  Note string \`json:"note" jsonschema:"free text, enum=x"\`
}
type Out struct{}

func typed(ctx context.Context, request mcp.CallToolRequest, args Args) (Out, error) { return Out{}, nil }
func raw(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, nil }

func main() {
  s := server.NewMCPServer("desk", "1")
  s.AddTool(mcp.NewTool("one", mcp.WithInputSchema[Args](), mcp.WithOutputSchema[Out]()), mcp.NewStructuredToolHandler(typed))
  s.AddTool(mcp.NewToolWithRawSchema("two", "Second", json.RawMessage(\`{"type":"object","properties":{"id":{"type":"string"}}}\`)), raw)
  s.AddTool(mcp.Tool{Name: "three", Description: "Third", InputSchema: mcp.ToolInputSchema{
    Type:       "object",
    Properties: map[string]interface{}{"id": map[string]interface{}{"type": "string", "description": "which"}},
    Required:   []string{"id"},
  }, Annotations: mcp.ToolAnnotation{ReadOnlyHint: mcp.ToBoolPtr(true)}}, raw)
}`,
      { imports: ['encoding/json'] },
    ),
  );
  expect(showTools(server)).toEqual([
    'one(path: string{a|b, length 9} "the path, absolute"; mode?: string{^[rw]$, default} "how"; note: string{x} "free text") -> typed',
    'three(id: string "which") -> raw',
    'two(id?: string) -> raw',
  ]);
  expect(server.tools.map((tool) => [tool.name, tool.description, tool.hasOutputSchema, tool.annotations])).toEqual([
    ['three', 'Third', false, { readOnlyHint: true }],
    ['one', undefined, true, undefined],
    ['two', 'Second', false, undefined],
  ]);
  expect(showInputs(inputs)).toEqual([
    'tool-input raw[1] id of three',
    'tool-input typed[2] Path,Mode,Note of one',
    'tool-input raw[1] id of two',
  ]);
});

it('reads prompts, resources and completions', async () => {
  const { server, inputs } = await readGo(
    goFile(
      'mcp-go',
      `type completer struct{}

func (c *completer) CompletePromptArgument(ctx context.Context, name string, argument mcp.CompleteArgument, more mcp.CompleteContext) (*mcp.Completion, error) { return nil, nil }

func main() {
  s := server.NewMCPServer("desk", "1", server.WithPromptCompletionProvider(&completer{}))
  s.AddPrompt(mcp.NewPrompt("triage", mcp.WithPromptDescription("Sorts"), mcp.WithArgument("queue", mcp.ArgumentDescription("which"), mcp.RequiredArgument())), triage)
  s.AddResource(mcp.NewResource("desk://info", "info", mcp.WithResourceDescription("About")), read)
  s.AddResourceTemplate(mcp.NewResourceTemplate("desk://{+path}{?limit}", "ticket", mcp.WithTemplateDescription("One")), read)
}

func triage(ctx context.Context, request mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, nil }
func read(ctx context.Context, request mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) { return nil, nil }`,
    ),
  );
  expect(server.prompts).toMatchObject([
    { name: 'triage', description: 'Sorts', arguments: [{ name: 'queue', description: 'which', required: true }] },
  ]);
  expect(server.resources).toMatchObject([
    { name: 'info', uri: 'desk://info', template: false, description: 'About' },
    { name: 'ticket', uri: 'desk://{+path}{?limit}', template: true, description: 'One' },
  ]);
  expect(showInputs(inputs).sort()).toEqual([
    'completion-input CompletePromptArgument[2.Value] *',
    'prompt-input triage[1.Params.Arguments] queue of triage',
    'resource-uri read[1.Params.Arguments] path,limit of ticket',
    'resource-uri read[1.Params.URI] * of ticket',
  ]);
});
