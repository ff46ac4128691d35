/** What the pages use of `posthog-node`. */
declare module 'posthog-node' {
  export class PostHog {
    constructor(apiKey: string, options: { readonly host: string });
  }
}
