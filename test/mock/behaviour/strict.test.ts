import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../../scripts/support/description.js';
import { type Mock, startMock } from '../../../src/mock/index.js';
import { call, first, operations, violationsOf } from '../support.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ strict: true });
});
afterAll(() => mock.close());

/** Every object within a body, as a body in which that object has one property more. */
function misspelt(value: Json): Json[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => misspelt(item).map((wrong) => value.with(index, wrong)));
  }
  const inside = Object.entries(value).flatMap(([name, part]) =>
    misspelt(part).map((wrong): Json => ({ ...value, [name]: wrong })),
  );
  return [{ ...value, misspelt: true }, ...inside];
}

const cases = operations.flatMap((described) =>
  described.request.examples.map(({ name, value }) => ({ described, name, value, wrong: misspelt(value) })),
);

describe('a strict mock', () => {
  it.each(cases)('$described.operationId takes the documented body $name', async ({ described, value }) => {
    expect((await call(mock.url, described, { body: JSON.stringify(value) })).status).toBe(200);
  });

  it.each(cases.filter(({ wrong }) => wrong.length > 0))(
    '$described.operationId refuses a property more anywhere in $name, and names it',
    async ({ described, wrong }) => {
      for (const body of wrong) {
        const response = await call(mock.url, described, { body: JSON.stringify(body) });
        expect(response.status).toBe(400);
        expect(violationsOf(response).map(({ message }) => message)).toContainEqual(
          expect.stringContaining('misspelt'),
        );
      }
    },
  );

  it('is not the default', async () => {
    await using open = await startMock();
    const { described, wrong } = first(cases);
    expect((await call(open.url, described, { body: JSON.stringify(first(wrong)) })).status).toBe(200);
  });
});
