import type { Node } from '../../syntax/ast.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isTooling } from '../project.ts';

/** Calls that reach another process before they return, or whose result is awaited at the top of a module. */
const CONNECTS =
  /^(?:psycopg2?\.connect|pymysql\.connect|mysql\.connector\.connect|MySQLdb\.connect|pyodbc\.connect|oracledb\.connect|requests\.(?:get|post|put|patch|delete|request)|httpx2?\.(?:get|post|put|patch|delete|request)|urllib\.request\.urlopen|paramiko\.SSHClient\.connect|docker\.from_env|snowflake\.connector\.connect|mysql2\/promise\.createConnection|mongodb\.MongoClient\.connect|mongoose\.connect|amqplib\.connect|fetch|playwright\.\w+\.launch|puppeteer(?:-core)?\.launch)$/;
const METHODS = /^(?:connect|\$connect|authenticate)$/;
const MADE = /^(?:pg|redis|ioredis|mongodb|mysql2|@prisma\/client|typeorm|sequelize|amqplib|nats|kafkajs)(?:[./]|$)/;

/** Modules that reach a database or a service as soon as they are imported. */
export const check: Check = (facts) => {
  let looked = 0;
  const findings = facts
    .callsNamed({ name: CONNECTS, last: METHODS })
    .flatMap(({ call, module, name }): CheckFinding[] => {
      if (module.language !== 'python' && module.language !== 'typescript' && module.language !== 'javascript')
        return [];
      const what = CONNECTS.test(name) ? name : connectOf(facts, call);
      if (what === undefined || isTooling(module.path)) return [];
      looked++;
      if (!runsAtImport(call) || !isImported(facts, module.path)) return [];
      return [findingAt(module, call, `\`${what}\` runs when the module is imported`)];
    });
  if (looked === 0) return { findings, searched: '', notApplicable: 'no connection is opened by a known library' };
  return { findings, searched: `${count(looked, 'connection')} found` };
};

/** `client.connect()` of something that a driver makes. */
function connectOf(facts: Facts, call: Extract<Node, { kind: 'call' }>): string | undefined {
  if (call.callee.kind !== 'member' || !METHODS.test(call.callee.property)) return undefined;
  const name = facts.resolver.calleeName(call);
  return MADE.test(name) ? name : undefined;
}

/** Outside every function, class and `if __name__ == "__main__":`. */
function runsAtImport(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent)
    if (at.kind === 'function' || at.kind === 'class' || at.kind === 'if') return false;
  return true;
}

/** The module that starts the program may connect; one that others take in may not. */
function isImported(facts: Facts, path: string): boolean {
  const { project } = facts.resolver;
  return facts.modules.some(
    (module) =>
      module.path !== path &&
      facts
        .nodesOf(module)
        .of('import')
        .some((one) => project.resolve(module, one.module).some((found) => found.path === path)),
  );
}
