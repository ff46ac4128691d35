/** A server in Go for the generated project. */
import { goLibrary, lastDigest } from './library.mjs';
import { tools } from './tools.mjs';

/** The files of the server of this number, by path. */
export const makeGo = (n) => ({
  ...goLibrary(n),
  [`go/server${n}/go.mod`]: `module example.com/server${n}\n\ngo 1.24\n\nrequire github.com/modelcontextprotocol/go-sdk v1.4.0\n`,
  [`go/server${n}/main.go`]: `package main

import (
	"context"
	"log"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"example.com/server${n}/tools"
)

func main() {
	server := mcp.NewServer(&mcp.Implementation{Name: "server${n}", Version: "1.0.0"}, nil)
	tools.Register(server, tools.NewBackend("https://example.com/${n}"))
	if err := server.Run(context.Background(), &mcp.StdioTransport{}); err != nil {
		log.Fatal(err)
	}
}
`,
  [`go/server${n}/tools/tools.go`]: `package tools

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"example.com/server${n}/library"
)

// Register adds the tools of server ${n}.
func Register(server *mcp.Server, backend *Backend) {
${tools(
  6,
  n,
  (i) => `	mcp.AddTool(server, &mcp.Tool{Name: "list_${i}", Description: "Lists a folder."}, list${i})
	mcp.AddTool(server, &mcp.Tool{Name: "show_${i}", Description: "Shows a commit."}, show${i})
	mcp.AddTool(server, &mcp.Tool{Name: "item_${i}", Description: "Gets an item."}, backend.item${i})`,
)}
}
${tools(
  6,
  n,
  (i) => `
type list${i}Input struct {
	Folder string \`json:"folder" jsonschema:"the folder to list"\`
	Limit  int    \`json:"limit,omitempty"\`
}

func list${i}(ctx context.Context, req *mcp.CallToolRequest, in list${i}Input) (*mcp.CallToolResult, any, error) {
	if !filepath.IsLocal(in.Folder) {
		return nil, nil, fmt.Errorf("the folder is outside the root")
	}
	entries, err := os.ReadDir(filepath.Join("data", in.Folder))
	if err != nil {
		return nil, nil, fmt.Errorf("reading the folder: %w", err)
	}
	var names []string
	for index, entry := range entries {
		if in.Limit > 0 && index >= in.Limit {
			break
		}
		names = append(names, entry.Name())
	}
	listing, err := library.Digest${lastDigest(n, i)}(strings.Join(names, "\\n"), 80)
	if err != nil {
		return nil, nil, err
	}
	return text(listing), nil, nil
}

type show${i}Input struct {
	Commit string \`json:"commit"\`
}

func show${i}(ctx context.Context, req *mcp.CallToolRequest, in show${i}Input) (*mcp.CallToolResult, any, error) {
	if strings.HasPrefix(in.Commit, "-") {
		return nil, nil, fmt.Errorf("not a commit")
	}
	out, err := exec.CommandContext(ctx, "git", "show", "--stat", in.Commit, "--").Output()
	if err != nil {
		return nil, nil, fmt.Errorf("git: %w", err)
	}
	return text(string(out)), nil, nil
}

type item${i}Input struct {
	ID string \`json:"id"\`
}

func (b *Backend) item${i}(ctx context.Context, req *mcp.CallToolRequest, in item${i}Input) (*mcp.CallToolResult, any, error) {
	body, err := b.get(ctx, fmt.Sprintf("items/${i}/%s", in.ID))
	if err != nil {
		return nil, nil, err
	}
	return text(body), nil, nil
}
`,
)}
func text(value string) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: value}}}
}
`,
  [`go/server${n}/tools/backend.go`]: `package tools

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Backend is the service behind the tools.
type Backend struct {
	base   string
	client *http.Client
	calls  int
}

// NewBackend makes a backend.
func NewBackend(base string) *Backend {
	return &Backend{base: base, client: &http.Client{Timeout: ${(n % 20) + 5} * time.Second}}
}

func (b *Backend) get(ctx context.Context, path string) (string, error) {
	b.calls++
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.base+"/"+url.PathEscape(path), nil)
	if err != nil {
		return "", err
	}
	res, err := b.client.Do(req)
	if err != nil {
		return "", fmt.Errorf("request: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	return string(body), err
}
`,
});
