"""Ticket desk over MCP."""

import sqlite3
import subprocess
from typing import Annotated, Literal

import httpx
from mcp.server import MCPServer
from mcp_types import ToolAnnotations
from pydantic import Field

mcp = MCPServer("ticket-desk")
database = sqlite3.connect("tickets.db")

READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


@mcp.tool(annotations=READS)
def search_tickets(
    words: Annotated[str, Field(max_length=200, description="Words in the subject")],
    status: Annotated[Literal["open", "waiting", "closed"], Field(description="Status the tickets are in")],
) -> str:
    """Finds tickets by words in the subject. Returns at most 20 with id and subject."""
    rows = database.execute(f"SELECT id, subject FROM tickets WHERE status = '{status}' AND subject LIKE '%{words}%' LIMIT 20")
    return "\n".join(f"{row[0]} {row[1]}" for row in rows)


@mcp.tool(annotations=READS)
def ticket_history(author: Annotated[str, Field(max_length=100, description="Name or address of the author")]) -> str:
    """Lists the last 20 changes by one author."""
    result = subprocess.run(f'git log --oneline --max-count=20 --author="{author}"', shell=True, capture_output=True, text=True, timeout=10)
    return result.stdout


@mcp.tool(annotations=READS)
async def preview_link(url: Annotated[str, Field(max_length=2000, description="Link found in a ticket")]) -> str:
    """Fetches a link of a ticket and returns the first 2,000 characters."""
    async with httpx.AsyncClient(timeout=10) as client:
        response = await client.get(url)
    return response.text[:2000]


def main() -> None:
    print("ticket desk is ready")
    mcp.run()


if __name__ == "__main__":
    main()
