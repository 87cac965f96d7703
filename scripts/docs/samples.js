import { readFileSync } from 'node:fs';

/**
 * @typedef {{ lang: string, label?: string, source: string }} CodeSample One tab beside an operation.
 * @typedef {{ [name: string]: any }} Node A part of the description.
 *
 * @typedef {object} Style How a language writes values.
 * @property {(name: string) => string} key A name in an object, with what stands before the value.
 * @property {(text: string) => string} text
 * @property {(name: string) => string} variable A variable within a string.
 * @property {readonly [string, string]} object What is around an object on one line.
 * @property {readonly [string, string]} lines The same on lines of its own.
 * @property {string} comma What is after the last of several lines.
 * @property {Record<string, string>} [words] For true, false and null.
 */

/** @param {string} text */
const singleQuoted = (text) => `'${text.replace(/['\\]/g, '\\$&')}'`;

/** @type {Record<'json' | 'javascript' | 'python' | 'php', Style>} */
const styles = {
  json: {
    key: (name) => `${JSON.stringify(name)}: `,
    // It stands between single quotes of a shell.
    text: (text) => JSON.stringify(text).replaceAll("'", "'\\''"),
    variable: (name) => `$${name}`,
    object: ['{ ', ' }'],
    lines: ['{', '}'],
    comma: '',
  },
  javascript: {
    key: (name) => `${/^[a-z_$][\w$]*$/i.test(name) ? name : singleQuoted(name)}: `,
    text: (text) => singleQuoted(text).replaceAll('\n', '\\n').replaceAll('\r', '\\r'),
    variable: (name) => `\${${name}}`,
    object: ['{ ', ' }'],
    lines: ['{', '}'],
    comma: ',',
  },
  python: {
    key: (name) => `${JSON.stringify(name)}: `,
    text: JSON.stringify,
    variable: (name) => `{${name}}`,
    object: ['{', '}'],
    lines: ['{', '}'],
    comma: ',',
    words: { true: 'True', false: 'False', null: 'None' },
  },
  php: {
    key: (name) => `${singleQuoted(name)} => `,
    // Line breaks may stand in a string.
    text: singleQuoted,
    variable: (name) => `{$${name}}`,
    object: ['[', ']'],
    lines: ['[', ']'],
    comma: ',',
  },
};

/**
 * The samples of every operation in the order of their tabs. Language and label are those that redocly.yaml shows
 * under `codeSamples.languages`; it leaves out all others.
 *
 * @type {readonly { file: string, style: keyof typeof styles, indent: number, lang: string, label?: string }[]}
 */
export const templates = [
  { file: 'curl.sh', style: 'json', indent: 2, lang: 'curl' },
  { file: 'client.ts', style: 'javascript', indent: 2, lang: 'TypeScript', label: 'Client' },
  { file: 'fetch.ts', style: 'javascript', indent: 2, lang: 'TypeScript', label: 'fetch' },
  { file: 'python.py', style: 'python', indent: 4, lang: 'Python' },
  { file: 'php.php', style: 'php', indent: 4, lang: 'PHP' },
];

/** Columns that fit beside an operation. */
export const widestSample = 60;

/**
 * A value in the syntax of a language, on one line if it fits.
 *
 * @param {unknown} value
 * @param {Style} style
 * @param {{ indent: number, margin: number, column: number }} place Spaces of a level and of the line that it begins
 * on, and the column that it begins in.
 * @returns {string}
 */
function literal(value, style, { indent, margin, column }) {
  if (typeof value === 'string') return style.text(value);
  if (typeof value !== 'object' || value === null) return style.words?.[String(value)] ?? String(value);
  const isList = Array.isArray(value);
  const [open, close] = isList ? ['[', ']'] : style.object;
  const [first, last] = isList ? ['[', ']'] : style.lines;
  const keys = isList ? value.map(() => '') : Object.keys(value).map(style.key);
  /** @param {number} margin @param {number} column */
  const items = (margin, column) =>
    Object.values(value).map((item, index) => {
      const key = keys[index] ?? '';
      return key + literal(item, style, { indent, margin, column: column + key.length });
    });
  const flat = open + items(0, -Infinity).join(', ') + close;
  // A character may follow, such as a comma.
  if (column + flat.length < widestSample) return flat;
  const inner = margin + indent;
  const lines = items(inner, inner).map((item) => `\n${' '.repeat(inner)}${item}`);
  return `${first}${lines.join(',')}${style.comma}\n${' '.repeat(margin)}${last}`;
}

/** @param {Node} bundle @param {Node} node @returns {Node} */
const resolved = (bundle, node) =>
  typeof node?.['$ref'] === 'string'
    ? resolved(
        bundle,
        node['$ref']
          .slice(2)
          .split('/')
          .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
          .reduce((/** @type {Node} */ within, part) => within[part], bundle),
      )
    : node;

/**
 * An example without what may be left out: channels, custom fields and the like differ between workspaces.
 *
 * @param {Node} bundle
 * @param {Node} described
 * @param {any} value
 * @returns {unknown}
 */
function requiredOf(bundle, described, value) {
  const schema = resolved(bundle, described);
  // What the documentation shows of the property alone.
  const [own] = typeof value === 'string' ? (schema?.['examples'] ?? []) : [];
  if (own !== undefined) return own;
  const members = schema?.['oneOf'] ?? schema?.['anyOf'];
  if (members?.length === 1) return requiredOf(bundle, members[0], value);
  const required = schema?.['required'] ?? [];
  if (Array.isArray(value) || typeof value !== 'object' || required.length === 0) return value;
  return Object.fromEntries(
    required.map((/** @type {string} */ name) => [
      name,
      requiredOf(bundle, schema?.['properties']?.[name] ?? {}, value[name]),
    ]),
  );
}

/** The path of a file in the project. @param {string} name */
const project = (name) => new URL(`../../${name}`, import.meta.url);

/** @param {string} name */
const read = (name) => readFileSync(project(name), 'utf8');

/**
 * An operation of a bundle, and what its samples are made of.
 *
 * @param {Node} bundle
 * @param {string} operationId
 */
function readOperation(bundle, operationId) {
  for (const [path, item] of Object.entries(bundle['paths'])) {
    for (const [method, operation] of Object.entries(item)) {
      if (operation?.operationId !== operationId) continue;
      const file = `openapi/paths/${path.slice(1).replaceAll('/', '_')}.yaml`;
      /** @param {unknown} examples @param {string} what */
      const some = (examples, what) => {
        const values = Object.values(examples ?? {}).map((example) => resolved(bundle, example)['value']);
        if (values.length > 0) return values;
        throw new Error(`${file}: ${operationId} needs an example of its ${what}, for its code samples.`);
      };
      const parameter = resolved(bundle, operation.parameters?.[0] ?? {});
      const media = resolved(bundle, operation.requestBody ?? {})['content']?.['application/json'] ?? {};
      return {
        ...{ path, method: method.toUpperCase(), name: String(parameter['name']) },
        // The last form of an identifier is the one with most to encode.
        identifier: String(some(parameter['examples'], 'identifier').at(-1)),
        body: requiredOf(bundle, media['schema'], some(media['examples'], 'request body')[0]),
      };
    }
  }
  throw new Error(`There is no operation ${operationId} to make code samples for.`);
}

/** The helper of the client for an identifier with a prefix. @type {Record<string, string>} */
const helpers = { id: 'contactId', email: 'email', phone: 'phone' };

/**
 * The samples of an operation: the templates in `openapi/code-samples/`, filled with the examples of the description.
 *
 * @param {string} operationId
 * @param {Node} [bundle] The bundled description; by default the generated one.
 * @returns {CodeSample[]}
 * @throws when the description lacks an example, with its file.
 */
export function samplesOf(operationId, bundle = JSON.parse(read('generated/openapi.json'))) {
  const { path, method, name, identifier, body } = readOperation(bundle, operationId);
  const [prefix = '', value = ''] = identifier.split(/:(.*)/s);
  const helper = helpers[prefix];
  return templates.map(({ file, style: named, indent, ...tab }) => {
    const style = styles[named];
    /** @type {Record<string, (line: string) => string>} */
    const parts = {
      server: () => bundle['servers'][0].url,
      operation: () => operationId,
      method: () => method,
      path: () => path.replace(`{${name}}`, style.variable('identifier')),
      encoded: () => encodeURIComponent(identifier),
      identifier: () => style.text(identifier),
      imports: () => ['createClient', ...(helper ? [helper] : [])].join(', '),
      contact: () => (helper ? `${helper}(${style.text(value)})` : style.text(identifier)),
      body: (line) => literal(body, style, { indent, margin: line.search(/\S|$/), column: line.length }),
    };
    const source = read(`openapi/code-samples/${file}`)
      .trimEnd()
      .replace(/\{\{(\w+)\}\}/g, (_, part, offset, template) =>
        String(parts[part]?.(template.slice(template.lastIndexOf('\n', offset) + 1, offset))),
      );
    return { ...tab, source };
  });
}
