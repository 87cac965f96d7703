// Every entry of the package, as an ES module and in CommonJS: both load, and export the same names.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const manifest = new URL('node_modules/@aelyst/client/package.json', import.meta.url);
/** @type {{ exports: Record<string, string | { require?: unknown }> }} */
const { exports } = JSON.parse(readFileSync(manifest, 'utf8'));
const wrong = [];
for (const [path, conditions] of Object.entries(exports)) {
  if (typeof conditions === 'string' || conditions.require === undefined) continue;
  const name = `@aelyst/client${path.slice(1)}`;
  const names = [await import(name), require(name)].map((module) =>
    Object.keys(module).filter((key) => !['default', 'module.exports', '__esModule'].includes(key)),
  );
  const [imported, required] = names.map((each) => each.toSorted().join(', '));
  if (imported !== required) wrong.push(`${name}: import has ${imported}; require has ${required}`);
}
console.log(`@@result ${JSON.stringify(wrong.length === 0 ? 'consumer ok' : wrong)}`);
