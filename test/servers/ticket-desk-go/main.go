package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type historyArgs struct {
	Author string `json:"author" jsonschema:"Name or address of the author"`
}

type attachmentArgs struct {
	Name string `json:"name" jsonschema:"File name of the attachment"`
}

func readOnly() *mcp.ToolAnnotations {
	no := false
	return &mcp.ToolAnnotations{ReadOnlyHint: true, DestructiveHint: &no, IdempotentHint: true, OpenWorldHint: &no}
}

func text(s string) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: s}}}
}

func ticketHistory(ctx context.Context, _ *mcp.CallToolRequest, args historyArgs) (*mcp.CallToolResult, any, error) {
	line := fmt.Sprintf("git log --oneline --max-count=20 --author=%q", args.Author)
	out, err := exec.CommandContext(ctx, "sh", "-c", line).Output()
	if err != nil {
		return nil, nil, fmt.Errorf("the history cannot be read now")
	}
	return text(string(out)), nil, nil
}

func readAttachment(_ context.Context, _ *mcp.CallToolRequest, args attachmentArgs) (*mcp.CallToolResult, any, error) {
	data, err := os.ReadFile(filepath.Join("attachments", args.Name))
	if err != nil {
		return nil, nil, fmt.Errorf("there is no such attachment")
	}
	return text(string(data[:min(len(data), 20_000)])), nil, nil
}

func main() {
	server := mcp.NewServer(&mcp.Implementation{Name: "ticket-desk", Version: "1.4.0"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "ticket_history", Description: "Lists the last 20 changes by one author.", Annotations: readOnly()}, ticketHistory)
	mcp.AddTool(server, &mcp.Tool{Name: "read_attachment", Description: "Reads a text attachment of a ticket.", Annotations: readOnly()}, readAttachment)
	fmt.Println("ticket desk is ready")
	if err := server.Run(context.Background(), &mcp.StdioTransport{}); err != nil {
		log.Fatal(err)
	}
}
