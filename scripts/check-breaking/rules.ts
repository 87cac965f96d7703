import { isDeepStrictEqual } from 'node:util';
import type { Change } from './change.js';
import type { Difference } from './differences.js';
import type { Level } from './level.js';

interface Rule {
  level: Level;
  reason: string;
  kind: RegExp;
  when?: (difference: Difference) => boolean;
}

const isAdded = ({ before }: Difference) => before === undefined;
const isRemoved = ({ after }: Difference) => after === undefined;

/** What Redocly's rules do not see, or see otherwise than the package's users do. The first that applies counts. */
const rules: Rule[] = [
  {
    level: 'minor',
    reason: 'The mock sends it as the value of the header.',
    kind: /(^|\/)headers\/\*\/examples?(\/|$)/,
  },
  {
    level: 'patch',
    reason: 'Only what people read differs.',
    kind: /(^|\/)(description|summary|title|tags|externalDocs|examples?)(\/|$)|^info\//,
  },
  {
    level: 'major',
    reason: 'A kind of error is renamed or gone: whoever asks for `error.kind` no longer finds it.',
    kind: /^x-aelyst-error-kinds(\/|$)/,
    when: (difference) => !isAdded(difference),
  },
  {
    level: 'major',
    reason: 'Its type, which the package exports under this name, is gone.',
    kind: /^components\/(schemas|responses|parameters|headers|requestBodies|pathItems)\/\*$/,
    when: isRemoved,
  },
  {
    level: 'major',
    reason: 'Its path is gone: calls by `raw` no longer compile, even if the API still understands them.',
    kind: /^paths\/\*$/,
    when: isRemoved,
  },
  {
    level: 'major',
    reason: 'The property is gone: code that reads or sends it no longer compiles.',
    kind: /\/properties\/\*$/,
    when: isRemoved,
  },
  {
    level: 'major',
    reason: 'The property no longer stands in requests, or no longer in responses.',
    kind: /\/(readOnly|writeOnly)$/,
    when: ({ after }) => after === true,
  },
  {
    level: 'major',
    reason: 'The type of the body is another one.',
    kind: /\/content\/\*\/schema$/,
  },
  {
    level: 'major',
    reason: 'A success can now bring other data: `data` gets another type.',
    kind: /^paths\/\*\/\w+\/responses\/\*$/,
    when: (difference) => isAdded(difference) && /\/(2\d\d|2XX|default)$/.test(difference.pointer),
  },
  {
    level: 'major',
    reason: 'The first server is where the client sends to by default.',
    kind: /^servers\/0\/url$/,
  },
];

const inOrder = (list: unknown) => (Array.isArray(list) ? list.toSorted() : list);

const isOrderOnly = ({ before, after }: Difference) =>
  Array.isArray(before) && isDeepStrictEqual(inOrder(before), inOrder(after));

function verdict(difference: Difference): { level: Level; reason: string } {
  const rule = rules.find(({ kind, when }) => kind.test(difference.kind) && (when?.(difference) ?? true));
  if (rule) return rule;
  if (isOrderOnly(difference)) return { level: 'patch', reason: 'Only the order differs.' };
  if (isAdded(difference)) return { level: 'minor', reason: 'New. Nothing that was there breaks.' };
  return { level: 'minor', reason: 'Something else is promised. No caller breaks.' };
}

/** What a difference asks of the next version. What no rule knows is taken for more than prose: at least minor. */
export function judge(difference: Difference): Change {
  const { pointer, before, after } = difference;
  const { level, reason } = verdict(difference);
  return { level, reason, place: pointer, before, after };
}
