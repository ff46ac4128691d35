/**
 * The ordinary code of a server: what its tools call, and what calls that. Well-kept servers have about four tools in a
 * thousand lines; each file here has none, and the number of files keeps a generated server near that.
 */
const FILES = 12;
const FUNCTIONS = 9;

/** Files of library code for a server, `write(file, function)` giving one function with what it calls. */
function library(head, write, tail = '') {
  return (n, file) =>
    `${head(n, file)}${Array.from({ length: FUNCTIONS }, (_, i) => write(`${n}x${file}x${i}`, i)).join('\n')}${tail}`;
}

function files(nameOf, make) {
  return (n) => Object.fromEntries(Array.from({ length: FILES }, (_, file) => [nameOf(n, file), make(n, file)]));
}

/** What a function calls: the one before it in its file; the first one calls none. */
function before(id) {
  const [n, file, i] = id.split('x').map(Number);
  return i > 0 ? `${n}x${file}x${i - 1}` : undefined;
}

export const typescriptLibrary = files(
  (n, file) => `ts/server-${n}/src/lib/part${file}.ts`,
  library(
    () => "import { EventEmitter } from 'node:events';\n\n",
    (id, i) => `export interface Entry${id} { name: string; tags: string[]; size?: number; at: Date }

/** Collects entries and tells listeners of them. */
export class Collector${id} extends EventEmitter {
  readonly #entries = new Map<string, Entry${id}>();
  #total = 0;

  add(entry: Entry${id}): boolean {
    const known = this.#entries.get(entry.name);
    if (known && known.at >= entry.at) return false;
    this.#entries.set(entry.name, { ...entry, tags: [...new Set(entry.tags)] });
    this.#total += entry.size ?? 0;
    this.emit('added', entry.name);
    return true;
  }

  list(tag: string): string[] {
    const found: string[] = [];
    for (const [name, { tags, size }] of this.#entries) {
      if (!tags.includes(tag)) continue;
      found.push(size === undefined ? name : \`\${name} (\${size})\`);
    }
    return found.sort((a, b) => a.localeCompare(b));
  }
}

export function digest${id}(text: string, width = 80): string {
  const lines = text.split('\\n').map((line) => line.trim());
  const kept = lines.filter((line, index) => line !== '' || lines[index - 1] !== '');
  const collector = new Collector${id}();
  for (const line of kept) {
    const [name = '', ...tags] = line.split(/[,;]/);
    if (name.length > width) collector.add({ name: \`\${name.slice(0, width - 1)}…\`, tags, at: new Date() });
    else collector.add({ name, tags, size: line.length, at: new Date() });
  }
  try {
    const listed = collector.list('shown');
    return ${before(id) ? `digest${before(id)}(listed.join('\\n'), width + ${i})` : "listed.join('\\n')"};
  } catch (error) {
    if (error instanceof RangeError) return '';
    throw error;
  }
}
`,
  ),
);

export const pythonLibrary = files(
  (n, file) => `py/server_${n}/server_${n}/part${n}_${file}.py`,
  library(
    () =>
      `import json\nimport logging\nfrom dataclasses import dataclass, field\n\nlogger = logging.getLogger(__name__)\n\n`,
    (id, i) => `
@dataclass
class Entry${id}:
    name: str
    tags: list[str] = field(default_factory=list)
    size: int | None = None

    def label(self, width: int) -> str:
        text = f"{self.name} ({self.size})" if self.size is not None else self.name
        return text if len(text) <= width else text[: width - 1] + "…"


class Collector${id}:
    """Collects entries by name."""

    def __init__(self, limit: int = ${100 + i}) -> None:
        self._entries: dict[str, Entry${id}] = {}
        self._limit = limit

    def add(self, entry: Entry${id}) -> bool:
        if entry.name in self._entries or len(self._entries) >= self._limit:
            logger.debug("left out %s", entry.name)
            return False
        self._entries[entry.name] = entry
        return True

    def as_json(self) -> str:
        rows = [{"name": one.name, "tags": sorted(set(one.tags))} for one in self._entries.values()]
        return json.dumps(rows, indent=${(i % 4) + 1})


def digest_${id}(text: str, width: int = 80) -> str:
    collector = Collector${id}()
    for number, line in enumerate(text.splitlines()):
        head, _, rest = line.strip().partition(",")
        if not head:
            continue
        tags = [tag.strip().lower() for tag in rest.split(";") if tag]
        collector.add(Entry${id}(name=head, tags=tags, size=number if number % ${i + 2} else None))
    try:
        labels = [entry.label(width) for entry in collector._entries.values()]
    except ValueError as error:
        logger.warning("no labels: %s", error)
        return collector.as_json()
    return ${before(id) ? `digest_${before(id)}("\\n".join(labels), width + ${i})` : '"\\n".join(labels)'}

`,
  ),
);

export const goLibrary = files(
  (n, file) => `go/server${n}/library/part${file}.go`,
  library(
    () => 'package library\n\nimport (\n\t"errors"\n\t"fmt"\n\t"sort"\n\t"strings"\n)\n\n',
    (id, i) => `// Entry${id} is one line of a listing.
type Entry${id} struct {
	Name string
	Tags []string
	Size int
}

// Collector${id} keeps entries by name.
type Collector${id} struct {
	entries map[string]Entry${id}
	limit   int
}

var errFull${id} = errors.New("the collector is full")

// Add keeps an entry unless there are too many.
func (c *Collector${id}) Add(entry Entry${id}) error {
	if len(c.entries) >= c.limit {
		return fmt.Errorf("%s: %w", entry.Name, errFull${id})
	}
	if known, ok := c.entries[entry.Name]; ok && known.Size >= entry.Size {
		return nil
	}
	c.entries[entry.Name] = entry
	return nil
}

// Names lists what has a tag.
func (c *Collector${id}) Names(tag string) []string {
	names := make([]string, 0, len(c.entries))
	for name, entry := range c.entries {
		for _, one := range entry.Tags {
			if strings.EqualFold(one, tag) {
				names = append(names, name)
				break
			}
		}
	}
	sort.Strings(names)
	return names
}

// Digest${id} shortens a text.
func Digest${id}(text string, width int) (string, error) {
	collector := &Collector${id}{entries: map[string]Entry${id}{}, limit: ${100 + i}}
	for number, line := range strings.Split(text, "\\n") {
		head, rest, _ := strings.Cut(strings.TrimSpace(line), ",")
		switch {
		case head == "":
			continue
		case len(head) > width:
			head = head[:width]
		}
		if err := collector.Add(Entry${id}{Name: head, Tags: strings.Split(rest, ";"), Size: number}); err != nil {
			return "", err
		}
	}
	names := strings.Join(collector.Names("shown"), "\\n")
	return ${before(id) ? `Digest${before(id)}(names, width+${i})` : 'names, nil'}
}
`,
  ),
);

export const rustLibrary = files(
  (n, file) => `rs/server_${n}/src/part${file}.rs`,
  library(
    () => 'use std::collections::BTreeMap;\n\n',
    (id, i) => `#[derive(Debug, Clone)]
pub struct Entry${id} {
    pub name: String,
    pub tags: Vec<String>,
    pub size: Option<usize>,
}

#[derive(Default)]
pub struct Collector${id} {
    entries: BTreeMap<String, Entry${id}>,
}

impl Collector${id} {
    pub fn add(&mut self, entry: Entry${id}) -> Result<(), String> {
        if self.entries.len() >= ${100 + i} {
            return Err(format!("no room for {}", entry.name));
        }
        match self.entries.get(&entry.name) {
            Some(known) if known.size >= entry.size => Ok(()),
            _ => {
                self.entries.insert(entry.name.clone(), entry);
                Ok(())
            }
        }
    }

    pub fn names(&self, tag: &str) -> Vec<String> {
        let mut names = Vec::new();
        for (name, entry) in &self.entries {
            if entry.tags.iter().any(|one| one.eq_ignore_ascii_case(tag)) {
                names.push(match entry.size {
                    Some(size) => format!("{name} ({size})"),
                    None => name.to_string(),
                });
            }
        }
        names
    }
}

pub fn digest_${id}(text: &str, width: usize) -> Result<String, String> {
    let mut collector = Collector${id}::default();
    for (number, line) in text.lines().enumerate() {
        let (head, rest) = line.trim().split_once(',').unwrap_or((line, ""));
        if head.is_empty() || head.len() > width {
            continue;
        }
        let tags = rest.split(';').map(|tag| tag.trim().to_string()).collect();
        collector.add(Entry${id} { name: head.to_string(), tags, size: Some(number) })?;
    }
    let names = collector.names("shown").join("\\n");
    ${before(id) ? `digest_${before(id)}(&names, width + ${i})` : 'Ok(names)'}
}
`,
  ),
);

/** The files of a library, by number. */
export const PARTS = Array.from({ length: FILES }, (_, file) => file);
/** The function of a file that calls all others there; tools call those of one file after the other. */
export const lastDigest = (n, tool) => `${n}x${tool % FILES}x${FUNCTIONS - 1}`;
