import type { Expression } from '../../syntax/ast.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

const URL = /^http:\/\/([^/:?#\s]+)/i;
/** Hosts inside a machine or a private network, and addresses that are names rather than places. */
const PRIVATE =
  /^(?:localhost|.*\.localhost|\[?::1\]?|0\.0\.0\.0|127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|[^.]+$|.*\.(?:local|internal|lan|home|test|invalid|svc|cluster\.local|localdomain|intranet|corp|docker\.internal)$|metadata\.)/i;
const NAMESPACE =
  /^(?:www\.)?(?:w3\.org|schemas?\.|xmlns|json-schema\.org|purl\.org|ns\.adobe|xml\.org|opengis\.net|relaxng\.org|docs\.oasis|adobe\.com|inkscape|sodipodi|creativecommons\.org|schemas\.|ogp\.me|iptc\.org|openoffice\.org|unitsofmeasure|loinc\.org|snomed\.info|hl7\.org|terminology\.hl7)|^(?:www\.w3\.org|xmlns\.com|schemas\.)/i;
const ADDRESS_NAME =
  /(?:^|_)(?:base|api|upstream|backend|server|service|issuer|auth(?:orization)?|token|jwks|callback|redirect|webhook|endpoint|target|remote|host|origin)?_?(?:ur[li]|endpoint|issuer|host|origin|address|base)$|^(?:issuer|baseURL|base_url|redirect_uris?|endpoint|audience|resource)$/i;
const REQUEST =
  /^(?:fetch|axios(?:\.\w+)*|got(?:\.\w+)?|ky(?:\.\w+)?|undici\.\w+|node-fetch(?:\.default)?|requests\.\w+|httpx2?\.\w+|aiohttp\.\w+(?:\.\w+)*|urllib\.request\.\w+|net\/http\.(?:Get|Post|Head|PostForm|NewRequest|NewRequestWithContext)|reqwest::(?:blocking::)?get|.*reqwest.*::(?:get|post|put|patch|delete))$/;

/** Addresses beyond the machine that are spoken to in clear text. */
export const check: Check = (facts) => {
  let read = 0;
  const findings = facts.modules.flatMap((module) =>
    facts
      .nodesOf(module)
      .of('literal')
      .flatMap((node): CheckFinding[] => {
        const host = node.type === 'string' && typeof node.value === 'string' ? URL.exec(node.value)?.[1] : undefined;
        if (host === undefined) return [];
        read++;
        if (
          PRIVATE.test(host) ||
          NAMESPACE.test(host) ||
          /[<>{}*%$]/.test(host) ||
          /^(?:example|your|my|host)/i.test(host)
        )
          return [];
        return isSpokenTo(facts, node) ? [findingAt(module, node, `\`${host}\` is spoken to over plain HTTP`)] : [];
      }),
  );
  return { findings, searched: `${count(read, 'http URL')} read` };
};

/** Handed to a request, or given to something named as an address. */
function isSpokenTo(facts: Facts, literal: Expression): boolean {
  let at: Expression = literal;
  for (let up = at.parent; up; up = up.parent) {
    switch (up.kind) {
      case 'text':
      case 'conditional':
      case 'await':
      case 'cast':
      case 'array':
      case 'unary':
        at = up as Expression;
        continue;
      case 'binary':
        if (!['??', 'or', '+'].includes(up.operator)) return false;
        at = up;
        continue;
      case 'call': {
        const name = facts.resolver.calleeName(up);
        if (REQUEST.test(name)) return true;
        const own = up.args.find((one) => one.value === at);
        if (own?.name !== undefined) return ADDRESS_NAME.test(own.name);
        // A URL made from it, a fallback of an environment read.
        if (
          !/(?:^|[.:])(?:URL|getenv|get|unwrap_or|unwrap_or_else|from|parse|Getenv|String|into|to_string|to_owned)$/.test(
            name || lastOf(up.callee),
          )
        )
          return false;
        at = up;
        continue;
      }
      case 'object': {
        const own = up.properties.find((one) => one.value === at);
        return own?.key !== undefined && ADDRESS_NAME.test(snake(own.key));
      }
      case 'declare':
        return up.target.kind === 'name' && ADDRESS_NAME.test(snake(up.target.name));
      case 'assign': {
        const { target } = up;
        const name = target.kind === 'name' ? target.name : target.kind === 'member' ? target.property : '';
        return ADDRESS_NAME.test(snake(name));
      }
      default:
        return false;
    }
  }
  return false;
}

function lastOf(node: Expression): string {
  return node.kind === 'member' ? node.property : node.kind === 'name' ? node.name : '';
}

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
