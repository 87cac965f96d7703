import { once } from 'node:events';
import type { JsonObject } from '../documents/json.js';
import { layers } from './layers/index.js';
import { mutantsOf } from './mutants.js';
import type { Task } from './pool.js';

// The description comes first, then tasks, one after the other, until the other side hangs up.
const [root] = await once(process, 'message');
const mutants = mutantsOf(root as JsonObject);

process.on('message', async ({ layer: name, indexes }: Task) => {
  const layer = layers.find((layer) => layer.name === name);
  const descriptions = indexes.flatMap((index) => mutants[index]?.description ?? []);
  process.send?.(await layer?.judge(descriptions));
});
process.send?.('ready');
