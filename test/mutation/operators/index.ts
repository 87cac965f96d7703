import type { Operators } from '../change.js';
import { bodies } from './bodies.js';
import { examples } from './examples.js';
import { headers } from './headers.js';
import { keywords } from './keywords.js';
import { limits } from './limits.js';
import { mediaTypes } from './media-types.js';
import { operations } from './operations.js';
import { order } from './order.js';
import { parameters } from './parameters.js';
import { properties } from './properties.js';
import { references } from './references.js';
import { responses } from './responses.js';
import { security } from './security.js';
import { servers } from './servers.js';
import { values } from './values.js';

/** Every operator by its name, in the order of the report. */
export const operators: Operators = {
  ...properties,
  ...bodies,
  ...values,
  ...limits,
  ...mediaTypes,
  ...responses,
  ...headers,
  ...examples,
  ...operations,
  ...parameters,
  ...security,
  ...servers,
  ...references,
  ...keywords,
  ...order,
};
