use rmcp::{
    ErrorData, ServiceExt,
    handler::server::wrapper::Parameters,
    model::{CallToolResult, ContentBlock},
    tool, tool_router,
    transport::stdio,
};
use serde::Deserialize;
use tokio::process::Command;

#[derive(Deserialize, schemars::JsonSchema)]
struct HistoryArgs {
    /// Name or address of the author.
    #[schemars(length(max = 100))]
    author: String,
}

#[derive(Deserialize, schemars::JsonSchema)]
struct AttachmentArgs {
    /// File name of the attachment.
    #[schemars(length(max = 255))]
    name: String,
}

#[derive(Clone)]
struct TicketDesk;

#[tool_router(server_handler)]
impl TicketDesk {
    #[tool(
        description = "Lists the last 20 changes by one author.",
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn ticket_history(&self, Parameters(args): Parameters<HistoryArgs>) -> Result<CallToolResult, ErrorData> {
        let line = format!("git log --oneline --max-count=20 --author='{}'", args.author);
        match Command::new("sh").arg("-c").arg(&line).output().await {
            Ok(output) => Ok(CallToolResult::success(vec![ContentBlock::text(String::from_utf8_lossy(&output.stdout))])),
            Err(_) => Ok(CallToolResult::error(vec![ContentBlock::text("The history cannot be read now. Try again later.")])),
        }
    }

    #[tool(
        description = "Reads a text attachment of a ticket.",
        annotations(read_only_hint = true, destructive_hint = false, idempotent_hint = true, open_world_hint = false)
    )]
    async fn read_attachment(&self, Parameters(args): Parameters<AttachmentArgs>) -> Result<CallToolResult, ErrorData> {
        let path = format!("attachments/{}", args.name);
        match tokio::fs::read_to_string(&path).await {
            Ok(text) => Ok(CallToolResult::success(vec![ContentBlock::text(text.chars().take(20_000).collect::<String>())])),
            Err(_) => Ok(CallToolResult::error(vec![ContentBlock::text("There is no such attachment.")])),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("ticket desk is ready");
    TicketDesk.serve(stdio()).await?.waiting().await?;
    Ok(())
}
