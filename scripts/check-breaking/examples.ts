import { isDeepStrictEqual } from 'node:util';
import { type Bundle, child, reader } from '../support/description.js';
import type { Change } from './change.js';

interface Examples {
  /** Where they stand once references are followed. */
  pointer: string;
  list: { name: string; pointer: string; value: unknown }[];
}

/** The examples of every answer, by the place where its operation has it. */
function answersOf(bundle: Bundle): Map<string, Examples> {
  const { entries, operationPlaces } = reader(bundle);
  const answers = operationPlaces().flatMap((operation) =>
    entries(operation.pointer, 'responses').flatMap((response) =>
      entries(response.pointer, 'content').map((media): [string, Examples] => {
        const list = entries(media.pointer, 'examples').map(({ name, pointer, node }) => ({
          name,
          pointer: child(pointer, 'value'),
          value: node['value'],
        }));
        const answer = ['responses', response.name, 'content', media.name, 'examples'];
        const place = answer.reduce(child, operation.pointer);
        return [place, { pointer: child(media.pointer, 'examples'), list }];
      }),
    ),
  );
  return new Map(answers);
}

function compare(place: string, old: Examples, young: Examples): Change[] {
  const changes: Change[] = [];
  const change = (place: string, before: unknown, after: unknown, reason: string) =>
    changes.push({ level: 'minor', place, before, after, reason });

  for (const { name, value } of old.list) {
    const now = young.list.find((example) => example.name === name);
    const preference = `\`Prefer: example=${name}\``;
    if (now === undefined) {
      change(child(place, name), value, undefined, `The mock no longer answers to ${preference}.`);
    } else if (!isDeepStrictEqual(value, now.value)) {
      change(now.pointer, value, now.value, `The mock answers with it, to ${preference} too.`);
    }
  }
  for (const { name, value } of young.list) {
    if (old.list.some((example) => example.name === name)) continue;
    change(child(place, name), undefined, value, 'Another example that the mock can answer with.');
  }
  const [first, now] = [old.list[0]?.name, young.list[0]?.name];
  if (first !== now) {
    change(place, first, now, 'The mock answers with the first example unless it is asked for another.');
  }
  return changes;
}

/** Examples of answers that are not what they were. The mock answers with them, so people's tests rely on them. */
export function findChangedExamples(base: Bundle, revision: Bundle): Change[] {
  const answers = answersOf(revision);
  return [...answersOf(base)].flatMap(([place, old]) => {
    const young = answers.get(place);
    if (young === undefined) return [];
    // A response that several operations share is changed once, where it stands.
    return compare(old.pointer === young.pointer ? old.pointer : place, old, young);
  });
}
