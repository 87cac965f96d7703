import { stringify } from 'yaml';
import type { Bundle } from './description.js';

/** The bundle for people: each thing written out where it stands, without YAML's own references, texts in their own lines. */
export const toYaml = (bundle: Bundle): string =>
  stringify(bundle, { aliasDuplicateObjects: false, lineWidth: 0 });
