/** What the mock knows of the API: `npm run generate` writes it into `generated/mock.ts`. */
export interface MockDescription {
  /** Base URL of the live API. */
  serverUrl: string;
  /** Path of the base URL, without a slash at the end. */
  basePath: string;
  /** Shown when a mock has started; `{url}` stands for its base URL. */
  instructions: string;
  /** Kind of error → status. */
  statuses: Record<string, number>;
  /** Name of a component → name of the header that it describes. */
  headers: Record<string, string>;
  operations: MockedOperation[];
}

/** An operation. Schemas are named by their JSON pointers in openapi.json. */
export interface MockedOperation {
  id: string;
  /** In upper case. */
  method: string;
  /** Regular expression for its path. Its group, the parameter, may be empty: the schema refuses that. */
  pattern: string;
  needsToken: boolean;
  parameter: { name: string; schema: string };
  body: { mediaType: string; required: boolean; schema: string };
  /** `repeats`: properties that request and response have under one name and with one type. */
  success: { status: number; schema: string; repeats: string[]; ids: ResponseId[] };
  responses: MockedResponse[];
}

/** An ID in a success: of the resource that a path parameter names, or of something new. */
export interface ResponseId {
  property: string;
  parameter?: string;
  /** Prefix of an identifier that is the ID itself. */
  prefix?: string;
}

export interface MockedResponse {
  status: number;
  /** With their documented examples. */
  headers: Record<string, string>;
  mediaType: string;
  /** By name, in the order of the description: the first is the default. */
  examples: Record<string, unknown>;
}
