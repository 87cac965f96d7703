import {
  createClient,
  type ErrorOf,
  type IdentifierOf,
  type Methods,
  type OperationId,
  type Success,
} from '@aelyst/client';
import type { operations } from '../../generated/schema.js';

/** What is known by name; openapi-typescript adds that there may be more. */
type Named<Headers> = { [Name in keyof Headers as string extends Name ? never : Name]: Headers[Name] };

/** What an operation takes: by the types of the schemas, and by those of the client. */
export type Takes<Operation extends OperationId> = {
  parameters: operations[Operation]['parameters'];
  request: Pick<operations[Operation], 'requestBody'>;
  identifier: IdentifierOf<Operation>;
  body: Parameters<Methods[Operation]>[1];
};

/** What `Takes` is to be. */
export type Request<Identifier, Body> = {
  parameters: { query?: never; header?: never; path: { identifier: string }; cookie?: never };
  request: { requestBody: { content: { 'application/json': Body } } };
  identifier: Identifier;
  body: Body;
};

type Data<Success> = Success extends { ok: infer Ok; status: infer Status; data: infer Data }
  ? { ok: Ok; status: Status; data: Data }
  : never;

type Failure<Error> = Error extends { kind: infer Kind; status: infer Status; body: infer Body }
  ? { ok: false; kind: Kind; status: Status; body: Body }
  : never;

/** What an operation responds with for a status: by the types of the schemas, and by those of the client. */
export type Answer<
  Operation extends OperationId,
  Status extends keyof operations[Operation]['responses'],
> = operations[Operation]['responses'][Status] extends { headers: infer Headers; content: infer Content }
  ? {
      headers: Named<Headers>;
      content: Content;
      client:
        | Data<Extract<Success<Operation>, { status: Status }>>
        | Failure<Extract<ErrorOf<Operation>, { status: Status }>>;
    }
  : never;

/** What `Answer` is to be for a success. */
export type Succeeded<Status, Data> = {
  headers: Record<never, never>;
  content: { 'application/json': Data };
  client: { ok: true; status: Status; data: Data };
};

/** What `Answer` is to be for an error: all have one body. */
export type Failed<Status, Kind, Headers = Record<never, never>> = {
  headers: Headers;
  content: { 'application/json': ErrorBody };
  client: { ok: false; kind: Kind; status: Status; body: ErrorBody | undefined };
};

type ErrorBody = { code?: number; message?: string };

/** The kinds of error that an operation documents. */
export type DocumentedKind<Operation extends OperationId> = Exclude<
  ErrorOf<Operation>['kind'],
  'undocumented' | 'network' | 'timeout' | 'aborted' | 'unreadable' | 'redirect'
>;

export const aelyst = createClient({ token: 't', fetch: async () => Response.json({}) });
