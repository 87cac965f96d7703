import type { Answerer } from '../mock/answer.js';
import type { Description } from '../mock/description/describe.js';
import type { DescribedResponse } from '../mock/description/operations.js';
import type { Validator } from '../mock/description/validator.js';
import { byStatus, success } from '../mock/prefer.js';
import { Problem } from '../mock/problem.js';
import { explain } from '../mock/request/explain.js';
import { reasonsOf, violationsHeader } from '../mock/violations.js';
import { inputViolations, securityViolations } from './validate.js';

const headersOf = ({ headers }: DescribedResponse) =>
  headers.flatMap(({ name, examples: [example] }): [string, string][] =>
    example === undefined ? [] : [[name, String(example.value)]],
  );

/** An answerer that does without Prism, which cannot run in a browser: it gives the same answers to the same calls. */
export const createEngine =
  ({ document }: Description, validator: Validator): Answerer =>
  async (call) => {
    const { operation, preference } = call;
    const { responses } = operation;
    const refused = securityViolations(call);
    const wrong = preference.regardless ? [] : inputViolations(call, validator);
    const violations = [...refused, ...wrong].map(explain(document, call));

    const code = preference.code === undefined ? undefined : String(preference.code);
    const chosen = code === undefined ? success(responses) : byStatus(responses, code);
    const expected = refused.length > 0 ? ['401'] : ['422', '400'];
    const invalid = expected.flatMap((status) => byStatus(responses, status) ?? [])[0];
    const response = violations.length > 0 ? invalid : chosen;
    if (response === undefined) {
      throw new Problem(
        refused.length > 0 ? 401 : 422,
        reasonsOf(violations).join('; '),
        violationsHeader(violations),
      );
    }
    const [content] = response.contents;
    const named = content?.examples.find(({ name }) => name === preference.exampleKey);
    const example = named ?? content?.examples[0];
    return {
      status: Number(response === chosen && code !== undefined ? code : response.status),
      headers: {
        ...Object.fromEntries(headersOf(response)),
        ...(content && { 'Content-type': content.name }),
        ...violationsHeader(violations),
      },
      body: example === undefined ? undefined : JSON.stringify(example.value),
      reasons: reasonsOf(violations),
    };
  };
