import type { ClassNode, TypeNode } from '../../syntax/ast.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { serviceClasses } from '../handlers.ts';

/** Types of pools, connections and clients; the last part of their name is enough, their package is not. */
const CLIENTS =
  /(?:^|[.:])(?:PgPool|MySqlPool|SqlitePool|PrismaClient|MongoClient|RedisClientType|AxiosInstance|DataSource|SupabaseClient|AsyncEngine|AsyncSession|sessionmaker|Redis)$|^(?:pg|mysql2|mysql2\/promise|better-sqlite3|ioredis|knex)\b|^(?:asyncpg|psycopg_pool|aiomysql|sqlite3|pymongo|redis)\.[A-Z]|^(?:sqlx::Pool|deadpool_postgres::|tokio_postgres::Client|mongodb::Client|redis::Client)|pgxpool\.Pool$|^database\/sql\.DB$|mongo\.Client$/;

/** Services whose tools hold a database or API client by its concrete type. */
export const check: Check = (facts) => {
  const classes = serviceClasses(facts);
  if (classes.length === 0)
    return { findings: [], searched: '', notApplicable: 'no class or struct owns tool handlers' };
  const findings = classes.flatMap((owner) => dependenciesOf(facts, owner));
  return { findings, searched: `fields of ${count(classes.length, 'service')} read` };
};

function dependenciesOf(facts: Facts, owner: ClassNode): CheckFinding[] {
  const module = facts.resolver.moduleOf(owner);
  const name = owner.name ?? 'a class';
  const report = (at: { start: number; end: number }, type: TypeNode) => {
    const target = facts.resolver.types.ofType(type)?.name ?? type.name;
    return CLIENTS.test(target)
      ? [findingAt(module, at, `\`${name}\` handles tools and depends on \`${target}\` itself`)]
      : [];
  };
  const fields = owner.fields.flatMap((field) => (field.type ? report(field, field.type) : []));
  const constructors = owner.methods.filter((method) => method.role === 'constructor' || method.name === '__init__');
  const parameters = constructors.flatMap((method) =>
    method.params.flatMap((one) => (one.type ? report(one, one.type) : [])),
  );
  return [...fields, ...parameters].slice(0, 3);
}
