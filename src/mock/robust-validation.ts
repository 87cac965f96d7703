import type { Prism } from './prism.js';
import { UnreadableBody } from './request/body.js';

const errorSeverity = 0;

/** Prism's validation of a request, for requests that it would throw on and bodies that it would not see as wrong. */
export const robust =
  (validateInput: Prism['validateInput']): Prism['validateInput'] =>
  (request) => {
    const refuse = (path: string[], message: string): ReturnType<Prism['validateInput']> => ({
      _tag: 'Left',
      left: [{ path, code: 'malformed', severity: errorSeverity, message }],
    });
    const { body } = request.element;
    if (body instanceof UnreadableBody) return refuse(['body'], `Request body ${body.reason}`);
    try {
      return validateInput(request);
    } catch (error) {
      return refuse([], `Request is malformed: ${error instanceof Error ? error.message : error}`);
    }
  };
