import { readFileSync } from 'node:fs';
import { type Bundle, readOperations } from '../support/description.js';
import { child, isObject, locate } from '../support/pointer.js';
import { inProject } from '../support/project.js';

/** How a language writes values. */
interface Style {
  /** A name in an object, with everything before the value. */
  key(name: string): string;
  text(text: string): string;
  /** A variable within a string. */
  variable(name: string): string;
  /** What is around an object on one line; on lines of their own without the spaces. */
  object: readonly [string, string];
  /** What is after the last of several lines. */
  comma: string;
  /** For true, false and null. */
  words?: Record<string, string>;
}

const singleQuoted = (text: string) => `'${text.replace(/['\\]/g, '\\$&')}'`;

const styles = {
  json: {
    key: (name) => `${JSON.stringify(name)}: `,
    // It is between single quotes of a shell.
    text: (text) => JSON.stringify(text).replaceAll("'", "'\\''"),
    variable: (name) => `$${name}`,
    object: ['{ ', ' }'],
    comma: '',
  },
  javascript: {
    key: (name) => `${/^[a-z_$][\w$]*$/i.test(name) ? name : singleQuoted(name)}: `,
    text: (text) => singleQuoted(text).replaceAll('\n', '\\n').replaceAll('\r', '\\r'),
    variable: (name) => `\${${name}}`,
    object: ['{ ', ' }'],
    comma: ',',
  },
  python: {
    key: (name) => `${JSON.stringify(name)}: `,
    text: JSON.stringify,
    variable: (name) => `{${name}}`,
    object: ['{', '}'],
    comma: ',',
    words: { true: 'True', false: 'False', null: 'None' },
  },
  php: {
    key: (name) => `${singleQuoted(name)} => `,
    // A string may contain line breaks.
    text: singleQuoted,
    variable: (name) => `{$${name}}`,
    object: ['[', ']'],
    comma: ',',
  },
} satisfies Record<string, Style>;

/** The samples of every operation in the order of their tabs, of which redocly.yaml shows those that it names. */
export const templates: readonly {
  file: string;
  style: keyof typeof styles;
  indent: number;
  lang: string;
  label?: string;
}[] = [
  { file: 'curl.sh', style: 'json', indent: 2, lang: 'curl' },
  { file: 'client.ts', style: 'javascript', indent: 2, lang: 'TypeScript', label: 'Client' },
  { file: 'fetch.ts', style: 'javascript', indent: 2, lang: 'TypeScript', label: 'fetch' },
  { file: 'python.py', style: 'python', indent: 4, lang: 'Python' },
  { file: 'php.php', style: 'php', indent: 4, lang: 'PHP' },
];

/** Columns that fit beside an operation. */
export const widestSample = 60;

/** Spaces of a level and of the line that a value begins on, and the column that it begins in. */
interface Place {
  indent: number;
  margin: number;
  column: number;
}

/** A value in the syntax of a language, on one line if it fits. */
function literal(value: unknown, style: Style, { indent, margin, column }: Place): string {
  if (typeof value === 'string') return style.text(value);
  if (typeof value !== 'object' || value === null) return style.words?.[String(value)] ?? String(value);
  const isList = Array.isArray(value);
  const [open, close] = isList ? ['[', ']'] : style.object;
  const keys = isList ? value.map(() => '') : Object.keys(value).map(style.key);
  const items = (margin: number, column: number) =>
    Object.values(value).map((item, index) => {
      const key = keys[index] ?? '';
      return key + literal(item, style, { indent, margin, column: column + key.length });
    });
  const flat = open + items(0, Number.NEGATIVE_INFINITY).join(', ') + close;
  // A character may follow, such as a comma.
  if (column + flat.length < widestSample) return flat;
  const inner = margin + indent;
  const lines = items(inner, inner).map((item) => `\n${' '.repeat(inner)}${item}`);
  return `${open.trim()}${lines.join(',')}${style.comma}\n${' '.repeat(margin)}${close.trim()}`;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** An example without optional properties: channels, custom fields and the like differ between workspaces. */
function requiredOf(bundle: Bundle, pointer: string, value: unknown): unknown {
  const { value: found, pointer: place } = locate(bundle, pointer);
  const schema = isObject(found) ? found : {};
  // What the documentation shows of the property alone.
  const [own] = typeof value === 'string' ? listOf(schema['examples']) : [];
  if (own !== undefined) return own;
  const choice = ['oneOf', 'anyOf'].find((keyword) => listOf(schema[keyword]).length === 1);
  if (choice) return requiredOf(bundle, `${place}/${choice}/0`, value);
  const required = listOf(schema['required']).map(String);
  if (!isObject(value) || required.length === 0) return value;
  const property = (name: string) => child(`${place}/properties`, name);
  return Object.fromEntries(required.map((name) => [name, requiredOf(bundle, property(name), value[name])]));
}

/** The helper of the client for an identifier with a prefix. */
const helpers: Record<string, string> = { id: 'contactId', email: 'email', phone: 'phone' };

const read = (file: string) => readFileSync(inProject(file), 'utf8');

/** One tab beside an operation. */
interface CodeSample {
  /** Name of its template. */
  file: string;
  lang: string;
  label?: string;
  source: string;
}

/** The samples of an operation: the templates in `openapi/code-samples/`, filled with the examples of the description. */
export function samplesOf(
  id: string,
  bundle: Bundle = JSON.parse(read('generated/openapi.json')),
): CodeSample[] {
  const operation = readOperations(bundle).find(({ operationId }) => operationId === id);
  if (operation === undefined) throw new Error(`There is no operation ${id} to make code samples for.`);
  const { method, path, parameter, request } = operation;
  // The last form of an identifier is the one with most to encode.
  const identifier = String(parameter.examples.at(-1)?.value);
  const body = requiredOf(bundle, request.schema, request.examples[0]?.value);
  const [prefix = '', value = ''] = identifier.split(/:(.*)/s);
  const helper = helpers[prefix];
  return templates.map(({ file, style: named, indent, ...tab }) => {
    const style: Style = styles[named];
    const parts: Record<string, (line: string) => string> = {
      server: () => (bundle['servers'] as { url: string }[])[0]?.url ?? '',
      operation: () => id,
      method: () => method,
      path: () => path.replace(`{${parameter.name}}`, style.variable('identifier')),
      encoded: () => encodeURIComponent(identifier),
      identifier: () => style.text(identifier),
      imports: () => ['createClient', ...(helper ? [helper] : [])].join(', '),
      contact: () => (helper ? `${helper}(${style.text(value)})` : style.text(identifier)),
      body: (line) => literal(body, style, { indent, margin: line.search(/\S|$/), column: line.length }),
    };
    const source = read(`openapi/code-samples/${file}`)
      .trimEnd()
      .replace(/\{\{(\w+)\}\}/g, (_, part: string, offset: number, template: string) =>
        String(parts[part]?.(template.slice(template.lastIndexOf('\n', offset) + 1, offset))),
      );
    return { file, ...tab, source };
  });
}

/** The description as the reference shows it: with samples beside each operation, and a link to its page in the site. */
export function withSamples(bundle: Bundle): Bundle {
  const shown = structuredClone(bundle);
  for (const { operationId, pointer } of readOperations(shown))
    Object.assign(locate(shown, pointer).value as object, {
      'x-codeSamples': samplesOf(operationId, bundle).map(({ file, ...tab }) => tab),
      externalDocs: {
        url: `operations/${operationId}.html`,
        description: 'Try it, and what the client says of each status',
      },
    });
  return shown;
}
