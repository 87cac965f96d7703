import { Module } from 'node:module';

/**
 * Runs `load` while faker is replaced by a stand-in that loads the real one on first use. Prism needs faker for
 * `Prefer: dynamic=true` only, yet spends most of its own start on loading it. Whoever asks for faker afterwards
 * gets the real one.
 *
 * @param require The `require` of a module that depends on faker.
 */
export function withLazyFaker<T>(require: NodeJS.Require, load: () => T): T {
  const file = require.resolve('@faker-js/faker');
  if (require.cache[file] !== undefined) return load();
  const faker = () => (require(file) as { default: object }).default;
  const module = new Module(file);
  module.exports = { default: new Proxy({}, { get: (_, name) => Reflect.get(faker(), name) }) };
  require.cache[file] = module;
  try {
    return load();
  } finally {
    delete require.cache[file];
  }
}
