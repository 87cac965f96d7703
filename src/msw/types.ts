import type { OperationTypes } from '../../generated/operations.js';
import type { Behaviour } from '../mock/behaviour/options.js';

/** The name of an operation. */
export type OperationId = keyof OperationTypes;

type Success<Operation extends OperationId> = OperationTypes[Operation]['success'];
type Failure<Operation extends OperationId> = OperationTypes[Operation]['error'];

/** The statuses that an operation documents. */
export type StatusOf<Operation extends OperationId> =
  | Success<Operation>['status']
  | Failure<Operation>['status'];

/** The body of an answer with a status. */
export type BodyOf<Operation extends OperationId, Status> =
  | Extract<Success<Operation>, { status: Status }>['data']
  | Extract<Failure<Operation>, { status: Status }>['body'];

/** Where handlers listen, and how they behave. */
export interface HandlerOptions extends Behaviour {
  /**
   * Where the code under test finds the API.
   * @default the base URL of the live API
   */
  baseUrl?: string | undefined;
}
