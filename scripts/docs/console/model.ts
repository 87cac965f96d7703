/** What the console knows of the API: written into the page from the description. */
export interface ConsoleData {
  operations: ConsoleOperation[];
  /** Base URL of a mock that was started without arguments. */
  mock: string;
  /** Command that starts it. */
  command: string;
  /** Base URL of the API. */
  live: string;
  /** The kind under which the client reports each status that is an error. */
  kinds: Record<string, string>;
  /** How a request carries its token. */
  authorization: { header: string; scheme: string };
}

export interface ConsoleOperation {
  id: string;
  summary: string;
  method: string;
  path: string;
  /** Name of the parameter in the path. */
  parameter: string;
  /** Where the reference describes it. */
  href: string;
  contentType: string;
  identifiers: NamedExample[];
  bodies: NamedExample[];
  answers: { status: number; example: string }[];
}

export interface NamedExample {
  name: string;
  value: unknown;
}

/** What stands in the form. */
export interface Entries {
  operation: ConsoleOperation;
  server: string;
  token: string;
  identifier: string;
  body: string;
  /** Answer to ask the mock for: a status, and the name of an example after a blank. */
  answer: string;
  /** Whether the reader has agreed to a server that is not on this machine. */
  agreed: boolean;
}
