import { claimsOfPathItem } from './claims-of-path-item.js';
import { type Claim, Findings, join, type Prose } from './findings.js';
import { isObject, type Json, type JsonObject } from './json.js';
import { isProse, ownInfo } from './left-out.js';
import { pointerTo, References } from './references.js';

export interface Description {
  readonly claims: readonly Claim[];
  readonly prose: readonly Prose[];
}

/** Everything that a bundled OpenAPI 3.1 description says, as a flat list: one claim a leaf, the prose apart. */
export function claimsOfDescription(root: JsonObject): Description {
  const findings = new Findings(new References(root));
  const { servers, security, components, ...own } = root;
  const passedDown = new Set<Json>();

  findings.keywords(own, '', {
    info: (info) => claimsOfInfo(findings, info),
    tags: (tags) => findings.members(tags, 'tags', (tag, index) => claimsOfTag(findings, tag, index)),
    paths: (paths) =>
      findings.entries(paths, 'paths', (item, template) => {
        for (const value of claimsOfPathItem(findings, root, item, template)) passedDown.add(value);
      }),
  });
  // Claimed at each operation that they hold for, as the documents repeat them; here, when they hold for none.
  if (servers !== undefined && !passedDown.has(servers)) findings.claim('servers', servers);
  if (security !== undefined && !passedDown.has(security)) findings.claim('security', security);
  if (components !== undefined) claimsOfUnreached(findings, components);
  return { claims: findings.claims, prose: findings.prose };
}

function claimsOfInfo(findings: Findings, info: Json): void {
  findings.entries(info, 'info', (value, keyword) => {
    if (isProse(keyword, value)) findings.prose.push({ path: 'info', text: value });
    else if (!ownInfo.has(keyword)) findings.claim(join('info', keyword), value);
  });
}

function claimsOfTag(findings: Findings, tag: Json, index: number): void {
  const isNamed = isObject(tag) && typeof tag['name'] === 'string';
  const name = isNamed ? `tag ${tag['name']}` : `tags[${index}]`;
  findings.keywords(tag, name, isNamed ? { name: () => undefined } : {});
}

/** A component that nothing refers to says nothing to anybody, and yet is read as if it did. */
function claimsOfUnreached(findings: Findings, components: Json): void {
  findings.entries(components, 'components', (named, kind) =>
    findings.entries(named, join('components', kind), (component, name) => {
      const isReached = findings.references.isReached(pointerTo(kind, name));
      if (!isReached) findings.claim(join('components', kind, name), component);
    }),
  );
}
