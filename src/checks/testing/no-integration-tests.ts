import type { Import, Module } from '../../syntax/ast.ts';
import type { Facts } from '../check.ts';
import { type Check, count, findingAt } from '../check.ts';
import { findCiFiles, findTests } from '../project.ts';

/** Drivers of stores that run as a process of their own: a mock of one proves nothing about its queries. */
const DRIVERS =
  /^(?:pg|postgres|mysql2?|mariadb|mongodb|mongoose|ioredis|redis|@redis\/client|cassandra-driver|neo4j-driver|@elastic\/elasticsearch|kafkajs|amqplib|knex|@prisma\/client|typeorm|psycopg2?|asyncpg|aiomysql|pymysql|MySQLdb|mysql|pymongo|motor|aioredis|neo4j|elasticsearch|aiokafka|pika|oracledb|pyodbc|sqlx|tokio_postgres|diesel|mysql_async|redis|github\.com\/(?:jackc\/pgx|lib\/pq|go-sql-driver\/mysql|redis\/go-redis|gomodule\/redigo)|go\.mongodb\.org\/mongo-driver)(?:$|[/.:])/;
const CONTAINERS =
  /testcontainers|dockertest|pg_tmp|pg-mem|embedded[-_]postgres|mongodb-memory-server|#\[sqlx::test|pytest[-_](?:postgresql|docker|mysql|mongo|redis)/;
const SERVICES =
  /image:\s*["']?[\w./-]*(?:postgres|mysql|mariadb|mongo|redis|valkey|neo4j|elasticsearch|opensearch|kafka|rabbitmq)/i;
const INTEGRATION_PATH = /integration|(?:^|[/._-])(?:e2e|it)[/._-]|end[-_]to[-_]end/i;

/** Code that talks to a database, and tests that never start one. */
export const check: Check = (facts) => {
  const uses = facts.modules.flatMap((module) => driversOf(module).map((statement) => ({ module, statement })));
  const [first] = uses;
  if (!first) return { findings: [], searched: '', notApplicable: 'no driver of a database or queue is imported' };
  const tests = findTests(facts.repository);
  const searched = `${count(uses.length, 'import')} of drivers, ${count(tests.length, 'test file')} and CI read`;
  if (hasRealStore(facts)) return { findings: [], searched };
  if (facts.repository.scope !== 'repository')
    return { findings: [], searched, notEvaluated: `${searched}; tests may stand outside the folder read` };
  const message = `\`${first.statement.module}\` is used, and no test runs against the store it connects to`;
  return { findings: [findingAt(first.module, first.statement, message)], searched };
};

function driversOf(module: Module): Import[] {
  return module.body.filter(
    (statement): statement is Import =>
      statement.kind === 'import' && !statement.typeOnly && DRIVERS.test(statement.module),
  );
}

function hasRealStore({ repository }: Facts): boolean {
  const compose = repository.matching(/(?:^|\/)(?:docker-)?compose[^/]*(?:test|ci|integration)[^/]*\.ya?ml$/i);
  if (compose.length > 0) return true;
  if (findCiFiles(repository).some((file) => SERVICES.test(file.text))) return true;
  return findTests(repository).some((test) => INTEGRATION_PATH.test(test.path) || CONTAINERS.test(test.text));
}
