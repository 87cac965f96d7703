/**
 * The four rules that Redocly's own rules and its configurable assertions cannot express. redocly.yaml turns them on.
 *
 * The CLI's package has no types for plugins; these say what is used here. A rule makes a new visitor for each
 * description, so what it collects belongs to that one.
 *
 * @typedef {{ absolutePointer: string, source: { absoluteRef: string }, child(keys: string[]): Location, key(): Location }} Location
 * @typedef {{ node: unknown, location: Location }} Place
 * @typedef {{
 *   location: Location,
 *   resolve(reference: object, from: string): { node: unknown, location?: Location },
 *   report(problem: { message: string, location: Location }): void,
 * }} Context
 * @typedef {(node: Record<string, unknown>, context: Context) => void} Visit
 * @typedef {() => { Root?: { leave: Visit }, Operation?: Visit, ref?: { enter: Visit } }} Rule
 */

/**
 * @param {unknown} node
 * @returns {node is Record<string, unknown>}
 */
const isObject = (node) => typeof node === 'object' && node !== null;

/**
 * Goes down from a place key by key and follows each reference on the way. `undefined` where nothing is found:
 * no-unresolved-refs reports references that lead nowhere.
 *
 * @param {Place | undefined} from
 * @param {Context} context
 * @param {...string} keys
 * @returns {Place | undefined}
 */
function find(from, context, ...keys) {
  let place = from;
  if (place && isObject(place.node) && typeof place.node['$ref'] === 'string') {
    const { node, location } = context.resolve(place.node, place.location.source.absoluteRef);
    place = location && { node, location };
  }
  const [key, ...others] = keys;
  if (key === undefined || place === undefined) return place;
  if (!isObject(place.node) || !Object.hasOwn(place.node, key)) return undefined;
  return find({ node: place.node[key], location: place.location.child([key]) }, context, ...others);
}

/**
 * The members of the value under a key, each before a reference is followed.
 *
 * @param {Place} from
 * @param {Context} context
 * @param {string} key
 * @returns {{ name: string, place: Place }[]}
 */
function entries(from, context, key) {
  const parent = find(from, context, key);
  if (parent === undefined || !isObject(parent.node)) return [];
  return Object.entries(parent.node)
    .filter(([name]) => !name.startsWith('x-'))
    .map(([name, node]) => ({ name, place: { node, location: parent.location.child([name]) } }));
}

/**
 * The `code` in the example of an error is the status of its response.
 *
 * Responses and examples are shared, so the fault can be in either: in the example when its code fits none of the
 * statuses that show it, in the reference of an operation when the code fits the others.
 *
 * @type {Rule}
 */
const errorCode = () => {
  /** @type {Map<string, { name: string, example: Place, uses: { status: string, location: Location }[] }>} */
  const examples = new Map();
  return {
    Operation(node, context) {
      const { location } = context;
      for (const { name: status, place } of entries({ node, location }, context, 'responses')) {
        if (status.startsWith('2')) continue;
        const contents = entries(place, context, 'content');
        for (const { name, place } of contents.flatMap(({ place }) => entries(place, context, 'examples'))) {
          const example = find(place, context, 'value');
          if (example === undefined) continue;
          const known = examples.get(example.location.absolutePointer) ?? { name, example, uses: [] };
          known.uses.push({ status, location: location.child(['responses', status]) });
          examples.set(example.location.absolutePointer, known);
        }
      }
    },
    Root: {
      leave(_root, context) {
        for (const { name, example, uses } of examples.values()) {
          const code = isObject(example.node) ? example.node['code'] : undefined;
          /** @param {string} statuses */
          const wrong = (statuses) =>
            `The example ${name} has the code ${JSON.stringify(code)}, but is the example of ${statuses}.`;
          const misplaced = uses.filter(({ status }) => code !== Number(status));
          if (misplaced.length === uses.length) {
            const statuses = [...new Set(misplaced.map(({ status }) => status))].join(' and ');
            const message = `${wrong(statuses)} Its code is that status, as an integer.`;
            context.report({ message, location: example.location.child(['code']) });
            continue;
          }
          for (const { status, location } of misplaced) {
            const message = `${wrong(status)} Refer to a response whose example has the code ${status}.`;
            context.report({ message, location });
          }
        }
      },
    },
  };
};

const extension = 'x-aelyst-error-kinds';

/** The kinds of errors that have no documented status. */
const ofTheClient = ['undocumented', 'network', 'timeout', 'aborted', 'unreadable', 'redirect'];

/**
 * Each status of an error has one kind, no two share one, and there is no kind without a response.
 *
 * @type {Rule}
 */
const errorKinds = () => {
  /** @type {{ status: string, location: Location }[]} */
  const uses = [];
  return {
    Operation(node, context) {
      for (const { name, place } of entries({ node, location: context.location }, context, 'responses'))
        uses.push({ status: name, location: place.location.key() });
    },
    Root: {
      leave(root, context) {
        const kinds = isObject(root[extension]) ? root[extension] : {};
        for (const { status, location } of uses) {
          if (!/^[1-5]\d\d$/.test(status)) {
            const message = `${status} is not one status. Give each status a response of its own.`;
            context.report({ message, location });
          } else if (!status.startsWith('2') && !Object.hasOwn(kinds, status)) {
            const message = `The error ${status} has no kind. Add one to ${extension} in the root file.`;
            context.report({ message, location });
          }
        }
        const taken = new Set(ofTheClient);
        for (const [status, kind] of Object.entries(kinds)) {
          const location = context.location.child([extension, status]);
          if (!uses.some((use) => use.status === status)) {
            const message = `No operation responds with ${status}. Remove its kind, or describe the response.`;
            context.report({ message, location: location.key() });
          }
          if (typeof kind !== 'string' || !/^[a-z]+(-[a-z]+)*$/.test(kind) || taken.has(kind)) {
            const message =
              `${JSON.stringify(kind)} does not tell ${status} from other failures. ` +
              'Use words in lower case, joined by hyphens, that no other status and no failure of the client has.';
            context.report({ message, location });
          }
          taken.add(String(kind));
        }
      },
    },
  };
};

/**
 * Nothing is beside a `$ref`. Tools ignore it, even the summary and description that OpenAPI 3.1 allows there, and
 * Redocly's spec-ref-siblings lets both pass.
 *
 * @type {Rule}
 */
const noReferenceSiblings = () => ({
  ref: {
    enter(reference, { location, report }) {
      for (const key of Object.keys(reference).filter((name) => name !== '$ref')) {
        const message = `Tools ignore ${key} beside a $ref. Move it into ${reference['$ref']}, or remove it.`;
        report({ message, location: location.child([key]).key() });
      }
    },
  },
});

/**
 * The description is complete in itself: nobody needs a network to read it, and nobody else can change it.
 *
 * @type {Rule}
 */
const noExternalReferences = () => ({
  ref: {
    enter({ $ref: target }, { location, report }) {
      // A scheme of two letters or more: a single one is a drive of Windows.
      if (!/^([a-z][a-z\d+.-]+:|\/\/)/i.test(String(target))) return;
      const message = `${target} is outside of the description. Copy it into a file of its own.`;
      report({ message, location });
    },
  },
});

export default () => ({
  id: 'aelyst',
  rules: {
    oas3: {
      'error-code': errorCode,
      'error-kinds': errorKinds,
      'no-external-references': noExternalReferences,
      'no-reference-siblings': noReferenceSiblings,
    },
  },
});
