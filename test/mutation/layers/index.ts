import { bodiesLayer } from './bodies.js';
import { factsLayer } from './facts.js';
import { generatorLayer } from './generator.js';
import type { Layer } from './layer.js';
import { lintLayer } from './lint.js';
import { matrixLayer } from './matrix.js';
import { schemasLayer } from './schemas.js';
import { typesLayer } from './types.js';

/** Every layer, the cheapest first. */
export const layers: readonly Layer[] = [
  factsLayer,
  generatorLayer,
  bodiesLayer,
  lintLayer,
  schemasLayer,
  matrixLayer,
  typesLayer,
];
