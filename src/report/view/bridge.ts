/** The view's end of the MCP Apps protocol (2026-01-26): JSON-RPC over `postMessage` with the page around it. */

export interface HostCapabilities {
  readonly message?: object;
  readonly openLinks?: object;
  readonly serverTools?: object;
}

export interface HostContext {
  readonly theme?: 'light' | 'dark';
  readonly styles?: { readonly variables?: Readonly<Record<string, string | undefined>> };
  readonly displayMode?: string;
  readonly availableDisplayModes?: readonly string[];
  readonly safeAreaInsets?: Readonly<Record<'top' | 'right' | 'bottom' | 'left', number>>;
}

/** The result of a tool, as far as the view reads it. */
export interface ToolResult {
  readonly isError?: boolean;
  readonly content?: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: unknown;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

export interface Handlers {
  onInput(args: Readonly<Record<string, unknown>>): void;
  onResult(result: ToolResult): void;
  onCancelled(reason: string | undefined): void;
  onContext(context: HostContext): void;
}

interface Message {
  readonly jsonrpc?: string;
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: unknown;
  readonly error?: { readonly message?: string };
}

export class Host {
  capabilities: HostCapabilities = {};
  context: HostContext = {};
  readonly #waiting = new Map<number | string, { resolve(value: unknown): void; reject(error: Error): void }>();
  readonly #handlers: Handlers;
  #next = 1;

  constructor(handlers: Handlers) {
    this.#handlers = handlers;
    window.addEventListener('message', (event: MessageEvent<Message | undefined>) => {
      // Only the page around the view is the host: a frame beside it is not.
      if (event.source === window.parent && event.data?.jsonrpc === '2.0') this.#receive(event.data);
    });
  }

  /** Greets the host; messages of the host come to the handlers after it. */
  async connect(version: string): Promise<void> {
    const result = (await this.request('ui/initialize', {
      appInfo: { name: 'mcp-server-best-practices', version },
      appCapabilities: { availableDisplayModes: ['inline', 'fullscreen'] },
      protocolVersion: '2026-01-26',
    })) as { hostCapabilities?: HostCapabilities; hostContext?: HostContext };
    this.capabilities = result.hostCapabilities ?? {};
    this.#changeContext(result.hostContext ?? {});
    this.notify('ui/notifications/initialized', {});
    this.#reportSize();
  }

  request(method: string, params: object): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  notify(method: string, params: object): void {
    this.#send({ method, params });
  }

  /** The origin of a host is not known to a view, and what is sent was shown to the user by it. */
  #send(message: object): void {
    window.parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
  }

  #receive(message: Message): void {
    const { id, method, params = {} } = message;
    if (method === undefined) return this.#settle(message);
    if (id !== undefined) {
      const known = method === 'ping' || method === 'ui/resource-teardown';
      this.#send(known ? { id, result: {} } : { id, error: { code: -32601, message: 'Method not found' } });
    } else if (method === 'ui/notifications/tool-input')
      this.#handlers.onInput((params.arguments ?? {}) as Record<string, unknown>);
    else if (method === 'ui/notifications/tool-result') this.#handlers.onResult(params as ToolResult);
    else if (method === 'ui/notifications/tool-cancelled')
      this.#handlers.onCancelled(typeof params.reason === 'string' ? params.reason : undefined);
    else if (method === 'ui/notifications/host-context-changed') this.#changeContext(params as HostContext);
  }

  #settle({ id = '', result, error }: Message): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message ?? 'the host refused'));
    else waiting?.resolve(result);
  }

  #changeContext(changed: HostContext): void {
    this.context = { ...this.context, ...changed };
    this.#handlers.onContext(this.context);
  }

  /** Tells the host how much room the content takes, whenever that changes. */
  #reportSize(): void {
    let last = '';
    const report = () => {
      const size = {
        width: Math.ceil(window.innerWidth),
        height: Math.ceil(document.documentElement.getBoundingClientRect().height),
      };
      if (`${size.width} ${size.height}` === last) return;
      last = `${size.width} ${size.height}`;
      this.notify('ui/notifications/size-changed', size);
    };
    new ResizeObserver(() => requestAnimationFrame(report)).observe(document.body);
    report();
  }
}
