/** What the pages use of `@testcontainers/postgresql`, which is not installed here: it brings programs of its own. */
declare module '@testcontainers/postgresql' {
  export class PostgreSqlContainer {
    constructor(image: string);
    start(): Promise<StartedPostgreSqlContainer>;
  }
  export interface StartedPostgreSqlContainer {
    getConnectionUri(): string;
    stop(): Promise<unknown>;
  }
}
