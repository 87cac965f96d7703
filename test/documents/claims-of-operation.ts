import { claimsOfSchema } from './claims-of-schema.js';
import { type Findings, join, type Visit, type Visits } from './findings.js';
import { isObject, type Json } from './json.js';
import { normalise } from './normalise.js';
import { pointerTo } from './references.js';

/** What holds for an operation unless it says otherwise itself, and where its security schemes are declared. */
export interface Surroundings {
  readonly servers: Json | undefined;
  readonly security: Json | undefined;
  readonly schemes: Json | undefined;
}

export function claimsOfOperation(findings: Findings, operation: Json, path: string, around: Surroundings) {
  const {
    servers = around.servers,
    security = around.security,
    ...own
  } = isObject(operation) ? operation : {};
  findings.keywords(isObject(operation) ? normalise(own) : operation, path, {
    parameters: (list) => claimsOfParameters(findings, list, path),
    requestBody: (body) => findings.keywords(body, join(path, 'request'), { content: content(findings) }),
    responses: (responses) =>
      findings.entries(responses, join(path, 'responses'), (response, status) =>
        claimsOfResponse(findings, response, join(path, status)),
      ),
  });
  if (servers !== undefined) claimsOfServers(findings, servers, path);
  if (security !== undefined) claimsOfSecurity(findings, security, path, around.schemes);
}

export function claimsOfParameters(findings: Findings, list: Json, path: string): void {
  findings.members(list, join(path, 'parameters'), (parameter, index) => {
    const { target } = findings.references.follow(parameter);
    const name = isObject(target) && typeof target['name'] === 'string' ? target['name'] : `number ${index}`;
    findings.keywords(parameter, join(path, `parameter ${name}`), { ...valued(findings), name: inPath });
  });
}

function claimsOfResponse(findings: Findings, response: Json, path: string): void {
  findings.keywords(response, path, {
    content: content(findings),
    headers: (headers) =>
      findings.entries(headers, join(path, 'headers'), (header, name) =>
        findings.keywords(header, join(path, `header ${name}`), valued(findings)),
      ),
  });
}

/** The position is in the path, here and with security: the order of alternatives is a choice, and compared. */
function claimsOfServers(findings: Findings, servers: Json, path: string): void {
  findings.members(servers, join(path, 'servers'), (server, index) =>
    findings.keywords(server, join(path, `servers[${index}]`)),
  );
}

function claimsOfSecurity(findings: Findings, security: Json, path: string, schemes: Json | undefined): void {
  findings.members(security, join(path, 'security'), (alternative, index) =>
    findings.entries(alternative, join(path, `security[${index}]`), (scopes, name) => {
      const at = join(path, `security[${index}].${name}`);
      findings.claim(join(at, 'scopes'), scopes);
      const isDeclared = isObject(schemes) && Object.hasOwn(schemes, name);
      if (isDeclared) findings.keywords({ $ref: pointerTo('securitySchemes', name) }, at);
      else findings.claim(at, 'a security scheme that is not declared');
    }),
  );
}

/** The path already says it. */
const inPath: Visit = () => undefined;

const content =
  (findings: Findings): Visit =>
  (media, path) =>
    findings.entries(media, join(path, 'content'), (mediaType, name) =>
      findings.keywords(mediaType, join(path, name), {
        schema: (schema, at) => claimsOfSchema(findings, schema, join(at, 'body')),
        examples: examples(findings),
      }),
    );

/** Parameters and headers: their schema is that of a single value. */
const valued = (findings: Findings): Visits => ({
  schema: (schema, path) => claimsOfSchema(findings, schema, join(path, 'value')),
  content: content(findings),
  examples: examples(findings),
});

const examples =
  (findings: Findings): Visit =>
  (named, path) =>
    findings.entries(named, join(path, 'examples'), (example, name) =>
      findings.keywords(example, join(path, `example ${name}`)),
    );
