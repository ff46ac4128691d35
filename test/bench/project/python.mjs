/** A server in Python for the generated project. */
import { lastDigest, PARTS, pythonLibrary } from './library.mjs';
import { tools } from './tools.mjs';

/** The files of the server of this number, by path. */
export const makePython = (n) => ({
  ...pythonLibrary(n),
  [`py/server_${n}/pyproject.toml`]: `[project]\nname = "server-${n}"\nversion = "1.0.0"\ndependencies = ["mcp>=1.27"]\n`,
  [`py/server_${n}/server_${n}/server.py`]: `"""The tools of server ${n}."""
import logging
import os
import subprocess
from pathlib import Path

from mcp.server.fastmcp import FastMCP

from .storage${n} import Storage, quote_name
from .web${n} import fetch_page
${PARTS.map((file) => `from .part${n}_${file} import digest_${lastDigest(n, file)}`).join('\n')}

logger = logging.getLogger(__name__)
mcp = FastMCP("server-${n}")
storage = Storage(os.environ.get("DATABASE_${n}", "data.db"))
ROOT = Path(os.environ.get("ROOT", ".")).resolve()


def inside(name: str) -> Path:
    target = (ROOT / name).resolve()
    if not target.is_relative_to(ROOT):
        raise ValueError("outside the root")
    return target

${tools(
  6,
  n,
  (i) => `
@mcp.tool()
def read_text_${i}(name: str, limit: int = ${i + 10}) -> str:
    """Reads the first lines of a file."""
    target = inside(name)
    lines = []
    with target.open(encoding="utf-8") as handle:
        for number, line in enumerate(handle):
            if number >= limit:
                break
            lines.append(line.rstrip())
    return digest_${lastDigest(n, i)}("\\n".join(lines))


@mcp.tool()
def history_${i}(revision: str, count: int = 5) -> str:
    """Shows the history of a revision."""
    if revision.startswith("-"):
        raise ValueError("not a revision")
    result = subprocess.run(
        ["git", "log", f"--max-count={count}", revision, "--"],
        cwd=ROOT, capture_output=True, text=True, timeout=30, check=False,
    )
    if result.returncode != 0:
        logger.warning("git failed with %s", result.returncode)
        return "failed"
    return result.stdout


@mcp.tool()
async def page_${i}(url: str) -> dict:
    """Fetches a page and counts its words."""
    text = await fetch_page(url)
    words: dict[str, int] = {}
    for word in text.split():
        words[word.lower()] = words.get(word.lower(), 0) + 1
    return {"words": len(words), "top": sorted(words, key=words.get)[:${i + 3}]}


@mcp.tool()
def find_rows_${i}(table: str, term: str) -> list[dict]:
    """Finds rows of a table."""
    return storage.find(quote_name(table), term, ${i})
`,
)}

if __name__ == "__main__":
    mcp.run()
`,
  [`py/server_${n}/server_${n}/storage${n}.py`]: `import re
import sqlite3
from dataclasses import dataclass, field

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def quote_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError("not a name")
    return name


@dataclass
class Storage:
    path: str
    seen: dict = field(default_factory=dict)

    def connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=${(n % 5) + 1})

    def find(self, table: str, term: str, limit: int) -> list[dict]:
        self.seen[table] = self.seen.get(table, 0) + 1
        with self.connect() as connection:
            rows = connection.execute(f"SELECT id, title FROM {table} WHERE title LIKE ? LIMIT ?", (term, limit))
            return [{"id": row[0], "title": row[1]} for row in rows]
`,
  [`py/server_${n}/server_${n}/web${n}.py`]: `import ipaddress
import socket
from urllib.parse import urlparse

import httpx


def check(url: str) -> None:
    parsed = urlparse(url)
    if parsed.scheme not in ("http", "https") or parsed.hostname is None:
        raise ValueError("not a web address")
    for entry in socket.getaddrinfo(parsed.hostname, parsed.port or ${440 + (n % 4)}):
        if ipaddress.ip_address(entry[4][0]).is_private:
            raise ValueError("a private address")


async def fetch_page(url: str) -> str:
    check(url)
    async with httpx.AsyncClient(timeout=10, follow_redirects=False) as client:
        response = await client.get(url)
        response.raise_for_status()
        return response.text
`,
});
