/** Threads that review, and the bounded queue in front of them. */
import { Worker } from 'node:worker_threads';
import { InputError } from '../../guide.ts';
import type { Report, ReviewInput, ReviewOptions } from '../../types.ts';

export interface Job {
  readonly input: ReviewInput;
  readonly options: ReviewOptions;
}

/** What a thread says: once that it is ready, then an answer to each job. */
export interface Answer {
  readonly ready?: true;
  readonly report?: Report;
  readonly error?: { readonly name: string; readonly message: string };
}

interface Task extends Job {
  readonly resolve: (report: Report) => void;
  readonly reject: (error: Error) => void;
  timer?: NodeJS.Timeout;
}

interface Thread {
  readonly worker: Worker;
  ready: boolean;
  task?: Task | undefined;
}

export interface PoolOptions {
  /** The compiled `worker.ts`. */
  readonly script: string | URL;
  readonly threads: number;
  /** Reviews that may wait; more are refused. */
  readonly maxQueue: number;
  /** A review that runs longer is given up together with its thread, in milliseconds. */
  readonly timeout: number;
  /** Heap of a thread, in MB: a review that needs more ends, and nothing else does. */
  readonly maxHeap: number;
}

/** A thread that fails as it starts is started again after this many milliseconds, doubled each time. */
const RESTART_DELAY = 500;
const MAX_RESTART_DELAY = 30_000;

const BUSY = 'The server is busy with other reviews: try again in a few seconds.';

export class ReviewPool {
  readonly #options: PoolOptions;
  readonly #threads = new Set<Thread>();
  readonly #queue: Task[] = [];
  readonly #waiting = new Set<() => void>();
  #closed = false;
  #failures = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
    for (let i = 0; i < options.threads; i++) this.#start();
  }

  get running(): number {
    return [...this.#threads].filter((thread) => thread.task !== undefined).length;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** Whether one more review would be refused. */
  get isFull(): boolean {
    return this.#queue.length >= this.#options.maxQueue && this.#idle() === undefined;
  }

  get isReady(): boolean {
    return [...this.#threads].some((thread) => thread.ready);
  }

  /** Resolves when every thread has warmed up. */
  async ready(): Promise<void> {
    while (
      !this.#closed &&
      (this.#threads.size < this.#options.threads || [...this.#threads].some((one) => !one.ready))
    )
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /**
   * Reviews on a thread.
   * @param signal Takes the review out of the queue; one that runs goes on.
   * @throws InputError when the queue is full, or the review is too long or too large.
   */
  review(input: ReviewInput, options: ReviewOptions, signal?: AbortSignal): Promise<Report> {
    if (this.#closed || this.isFull) return Promise.reject(new InputError(BUSY));
    return new Promise<Report>((resolve, reject) => {
      const task: Task = { input, options, resolve, reject };
      this.#queue.push(task);
      signal?.addEventListener(
        'abort',
        () => {
          const at = this.#queue.indexOf(task);
          if (at >= 0) this.#queue.splice(at, 1);
          reject(new InputError('The request was given up.'));
        },
        { once: true },
      );
      this.#next();
    });
  }

  /** Ends the threads; reviews that wait or run are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#queue.splice(0)) task.reject(new InputError(BUSY));
    await Promise.all([...this.#threads].map((thread) => thread.worker.terminate()));
  }

  #idle(): Thread | undefined {
    return [...this.#threads].find((thread) => thread.ready && thread.task === undefined);
  }

  #next(): void {
    for (let thread = this.#idle(); thread !== undefined && this.#queue.length > 0; thread = this.#idle()) {
      const task = this.#queue.shift()!;
      thread.task = task;
      const { worker } = thread;
      task.timer = setTimeout(() => void worker.terminate(), this.#options.timeout);
      worker.postMessage({ input: task.input, options: task.options } satisfies Job);
    }
  }

  #start(): void {
    const worker = new Worker(this.#options.script, {
      // Nothing of the process reaches what reads hostile text.
      env: {},
      argv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.#options.maxHeap },
    });
    const thread: Thread = { worker, ready: false };
    this.#threads.add(thread);
    worker.on('message', (answer: Answer) => this.#receive(thread, answer));
    // What ends a thread is said by `exit`; without a listener an error would end the process.
    worker.on('error', () => undefined);
    worker.on('exit', () => this.#replace(thread));
  }

  #receive(thread: Thread, { ready, report, error }: Answer): void {
    if (ready === true) {
      thread.ready = true;
      this.#failures = 0;
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
    }
    const { task } = thread;
    thread.task = undefined;
    clearTimeout(task?.timer);
    if (report) task?.resolve(report);
    else if (error)
      task?.reject(error.name === 'InputError' ? new InputError(error.message) : new Error(error.message));
    this.#next();
  }

  #replace(thread: Thread): void {
    this.#threads.delete(thread);
    clearTimeout(thread.task?.timer);
    thread.task?.reject(new InputError('The review took too long or too much memory: give fewer or smaller files.'));
    if (this.#closed) return;
    if (thread.ready) return this.#start();
    const delay = Math.min(RESTART_DELAY * 2 ** this.#failures++, MAX_RESTART_DELAY);
    setTimeout(() => this.#closed || this.#start(), delay).unref();
  }
}
