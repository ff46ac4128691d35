/** What results rest on: state that functions share. A result is stale once a part of that state has changed. */
import type { Value } from './values.ts';

/** A field of a class, or a variable, that outlives calls. */
export class Cell {
  value: Value | undefined;
  /** When it last changed; cells that stand for what is not known always have. */
  changed: number;

  constructor(changed = 0) {
    this.changed = changed;
  }
}

/** What a result was made from, and when. */
export interface Basis {
  readonly cells: ReadonlySet<Cell>;
  readonly made: number;
}

/** More cells than these are not told apart. */
const MAX_CELLS = 256;

const UNKNOWN = new Cell(Number.POSITIVE_INFINITY);

const NOTHING: ReadonlySet<Cell> = new Set();

export class Tracker {
  #clock = 0;
  #cells = new Set<Cell>();
  /** Results in the making that were asked for: who saw one half-done rests on what is not known. */
  readonly #open = new Map<object, Cell>();

  change(cell: Cell): void {
    cell.changed = ++this.#clock;
  }

  read(cell: Cell): void {
    this.#cells.add(cell);
  }

  /** A result made earlier was used; when it was stale already, so is what is made of it. */
  readAll({ cells, made }: Basis): void {
    for (const cell of cells) {
      this.#cells.add(cell);
      if (cell.changed > made) this.#cells.add(UNKNOWN);
    }
  }

  /** A result that is still in the making was used. */
  readOpen(key: object): void {
    let cell = this.#open.get(key);
    if (!cell) {
      cell = new Cell(Number.POSITIVE_INFINITY);
      this.#open.set(key, cell);
    }
    this.#cells.add(cell);
  }

  /** Makes a result; `isDone` says whether nobody else is making what goes by the key. */
  track<T>(key: object, make: () => T, isDone: () => boolean = () => true): { result: T; basis: Basis } {
    const outer = this.#cells;
    const made = this.#clock;
    const cells = new Set<Cell>();
    this.#cells = cells;
    let result: T;
    try {
      result = make();
    } finally {
      this.#cells = outer;
    }
    const open = isDone() ? this.#open.get(key) : undefined;
    if (open) {
      // All that it rests on is among the cells by now.
      cells.delete(open);
      this.#open.delete(key);
    }
    const all = cells.size > MAX_CELLS ? new Set([UNKNOWN]) : cells.size === 0 ? NOTHING : cells;
    const basis = { cells: all, made };
    this.readAll(basis);
    return { result, basis };
  }

  isStale({ cells, made }: Basis): boolean {
    for (const cell of cells) if (cell.changed > made) return true;
    return false;
  }
}
