import { type Check, count, findingAt } from '../check.ts';
import { runsOnCalls } from '../sql.ts';

/** Calls that open a connection or build a client with a pool of its own. */
const CONNECT = [
  'pg.Client',
  'mysql2.createConnection',
  'mysql2/promise.createConnection',
  'mongodb.MongoClient',
  'redis.createClient',
  'ioredis',
  'ioredis.Redis',
  '@prisma/client.PrismaClient',
  'asyncpg.connect',
  'psycopg.connect',
  'psycopg.AsyncConnection.connect',
  'psycopg2.connect',
  'pymysql.connect',
  'aiomysql.connect',
  'pymongo.MongoClient',
  'motor.motor_asyncio.AsyncIOMotorClient',
  'sqlalchemy.create_engine',
  'sqlalchemy.ext.asyncio.create_async_engine',
  'sqlx::PgConnection::connect',
  'sqlx::PgConnection::connect_with',
  'sqlx::MySqlConnection::connect',
  'sqlx::MySqlConnection::connect_with',
  'sqlx::postgres::PgConnection::connect',
  'tokio_postgres::connect',
  'mongodb::Client::with_uri_str',
  'reqwest::Client::new',
  'reqwest::Client::builder',
  'reqwest::get',
  'github.com/jackc/pgx/v5.Connect',
  'github.com/jackc/pgx/v4.Connect',
  'github.com/jackc/pgx/v5/pgxpool.New',
  'database/sql.Open',
  'go.mongodb.org/mongo-driver/mongo.Connect',
];

/** Connections that each tool call opens anew. */
export const check: Check = (facts) => {
  const calls = facts.callsTo(CONNECT);
  if (calls.length === 0)
    return {
      findings: [],
      searched: '',
      notApplicable: 'no database connection or HTTP client with a pool is made in the code read',
    };
  const findings = calls
    .filter(({ call }) => facts.hasHandlers && runsOnCalls(facts, call))
    .map(({ call, module, name }) => findingAt(module, call, `\`${name}\` runs in each call of a tool`));
  return { findings, searched: `${count(calls.length, 'connection')} found` };
};
