import { claimsOfOperation, claimsOfParameters } from './claims-of-operation.js';
import { type Findings, join } from './findings.js';
import { isObject, type Json, type JsonObject } from './json.js';
import { isProse } from './left-out.js';

const methods: readonly string[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Claims an item's operations as `POST /path`. Gives what they took over from the item or the root. */
export function claimsOfPathItem(
  findings: Findings,
  root: JsonObject,
  item: Json,
  template: string,
): ReadonlySet<Json> {
  const { target, beside } = findings.references.follow(item);
  const own: JsonObject = isObject(target) ? { ...target, ...beside } : {};
  const { servers = root['servers'], parameters } = own;
  const security = root['security'];
  const schemes = isObject(root['components']) ? root['components']['securitySchemes'] : undefined;
  const operations = Object.keys(own).filter((keyword) => methods.includes(keyword));
  const passedDown = new Set<Json>();

  for (const method of operations) {
    const operation = own[method] ?? null;
    const path = `${method.toUpperCase()} ${template}`;
    claimsOfOperation(findings, operation, path, { servers, security, schemes });
    if (parameters !== undefined) claimsOfParameters(findings, parameters, path);
    const says = (keyword: string) => isObject(operation) && Object.hasOwn(operation, keyword);
    if (servers !== undefined && !says('servers')) passedDown.add(servers);
    if (security !== undefined && !says('security')) passedDown.add(security);
  }
  if (operations.length === 0) findings.claim(template, target);
  else claimsOfRest(findings, own, template, new Set([...operations, 'parameters']), passedDown);
  return passedDown;
}

/** What an item holds besides operations, and what it holds for all of them but none took over. */
function claimsOfRest(
  findings: Findings,
  own: JsonObject,
  template: string,
  claimed: ReadonlySet<string>,
  passedDown: ReadonlySet<Json>,
): void {
  for (const [keyword, value] of Object.entries(own)) {
    const isPassedDown = keyword === 'servers' && passedDown.has(value);
    if (isProse(keyword, value)) findings.prose.push({ path: template, text: value });
    else if (!claimed.has(keyword) && !isPassedDown) findings.claim(join(template, keyword), value);
  }
}
