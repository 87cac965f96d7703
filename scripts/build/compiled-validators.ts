import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'esbuild';
import { readOperations } from '../../src/mock/description/operations.js';
import type { JsonObject } from '../../src/mock/description/pointer.js';
import { closeBodies } from '../../src/mock/description/strict.js';
import type { Bundle } from '../support/description.js';
import { projectRoot } from '../support/project.js';

const annotations = ['description', 'example', 'examples', 'title', 'default'];

/** Without what no validation looks at. Under `properties`, such a name is a property's. */
function bare(node: unknown, inProperties = false): unknown {
  if (Array.isArray(node)) return node.map((item) => bare(item));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => inProperties || !annotations.includes(key))
      .map(([key, value]) => [key, bare(value, key === 'properties' && !inProperties)]),
  );
}

/** The schemas that handlers validate by: those of bodies, parameters and answers. */
const pointersOf = (document: JsonObject): string[] => [
  ...new Set(
    readOperations(document)
      .flatMap(({ bodies, parameters, responses }) => [
        ...bodies,
        ...parameters,
        ...responses.flatMap(({ contents }) => contents),
      ])
      .flatMap(({ schema }) => schema ?? []),
  ),
];

/** How Ajv notes an error, some hundred times. */
const noted =
  /const (err\d+) = \{instancePath(?:: ?(.+?))?,schemaPath:.+?,keyword:(.+?),params:(.+?),message:(.+?)\};\s*if\(vErrors === null\)\{\s*vErrors = \[\1\];\s*\}\s*else \{\s*vErrors\.push\(\1\);\s*\}/g;

/** The same as a call of one function, without the path of the schema, which nobody reads. */
function shortened(code: string): string {
  const note = `function note(errors, instancePath, keyword, params, message) {
    errors ??= [];
    errors.push({ instancePath, keyword, params, message });
    return errors;
  }`;
  const short = code.replace(
    noted,
    (_, __, path = 'instancePath', keyword, params, message) =>
      `vErrors = note(vErrors, ${path}, ${keyword}, ${params}, ${message});`,
  );
  if (short.includes('schemaPath')) throw new Error('Ajv writes errors down in another way than it did.');
  return `${note}\n${short}`;
}

/** A module that exports the functions for some schemas, by JSON pointer. */
function compiled(document: JsonObject, pointers: string[]): string {
  const code = { source: true, esm: true, optimize: 2 };
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, code });
  const dialect = 'https://json-schema.org/draft/2020-12/schema';
  const schemas = bare(document) as JsonObject;
  ajv.addSchema({ ...schemas, jsonSchemaDialect: dialect }, 'description', false, false);
  const names = pointers.map((pointer, index) => {
    const name = `at${index}`;
    ajv.addSchema({ $ref: `description${pointer}` }, name, false, false);
    return name;
  });
  const functions = standaloneCode.default(ajv, Object.fromEntries(names.map((name) => [name, name])));
  const table = pointers.map((pointer, index) => `${JSON.stringify(pointer)}: ${names[index]}`);
  return `${shortened(functions)}\nexport const byPointer = { ${table.join(', ')} };`;
}

/**
 * Validation by functions that Ajv compiled now: by pointer as the description stands (`open`), and what is otherwise
 * once request bodies are closed (`strict`).
 *
 * @see https://ajv.js.org/standalone.html
 */
export const compiledValidators = (bundle: Bundle): Plugin => ({
  name: 'compiled-validators',
  setup(build) {
    const closed = closeBodies(bundle);
    const bodies = readOperations(bundle).flatMap((operation) => operation.bodies);
    const modules: Record<string, () => string> = {
      open: () => compiled(bundle, pointersOf(bundle)),
      strict: () => compiled(closed, [...new Set(bodies.flatMap(({ schema }) => schema ?? []))]),
    };
    build.onResolve({ filter: /^validators:/ }, ({ path }) => ({
      path: path.replace(/^.*:/, ''),
      namespace: 'validators',
    }));
    build.onLoad({ filter: /./, namespace: 'validators' }, ({ path }) => ({
      contents: modules[path]?.() ?? '',
      resolveDir: projectRoot,
    }));
  },
});
