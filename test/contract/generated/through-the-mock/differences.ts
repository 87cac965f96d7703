import type { Mock } from '@aelyst/client/mock';
import { describe, expect, test } from 'vitest';
import { ajvFor } from '../../../../scripts/support/ajv.js';
import { token, violationsOf } from '../../../mock/support.js';
import { bundle, described } from '../../../support/contract.js';
import { rawRequest } from '../../../support/raw-request.js';
import { differences, takenForMissing } from './where-prism-differs.js';

/** What Prism is known to judge otherwise than the description. */
export function describeDifferences(mock: Mock): void {
  describe.each(described)('Prism differs for $operationId in', ({ method, path, parameter, request }) => {
    test.each(differences(parameter.name))('$what', async ({ what, send, prism, description }) => {
      const { identifier = 'id:1', mediaType = request.contentType } = send;
      const { body = JSON.stringify(request.examples[0]?.value) } = send;
      const response = await rawRequest(mock.url, {
        method,
        path: path.replace(`{${parameter.name}}`, identifier),
        headers: { ...token, 'content-type': mediaType },
        body,
      });
      const verdicts = response.ok
        ? ['accepted']
        : violationsOf(response).map(({ location, code }) => ({ location, code }));
      const advice = `Prism has changed. Take ${what} out of where-prism-differs.ts if it is right now.`;
      expect(verdicts, advice).toEqual([prism]);
      expect(description).not.toEqual(prism);
    });

    test.each(takenForMissing)('the body %j, which the schema refuses by its type', (body) => {
      const validate = ajvFor(bundle, request.schema);
      expect(validate(body)).toBe(false);
      expect(validate.errors).toMatchObject([{ instancePath: '', keyword: 'type' }]);
    });
  });
}
