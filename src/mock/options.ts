import type { Behaviour } from './behaviour/options.js';
import type { RequestEvent } from './request-event.js';

/** What may be mocked: the path of a JSON or YAML file, or a parsed document, which is not changed. */
export type DescriptionSource = string | object;

/** What a mock may be started with. */
export interface MockOptions extends Behaviour {
  /**
   * Port to listen on, from 0 to 65535; 0 is any that is free.
   * @default 0
   */
  port?: number | undefined;
  /**
   * Host name or address to listen on. `0.0.0.0` opens the mock to the network.
   * @default '127.0.0.1'
   */
  host?: string | undefined;
  /**
   * OpenAPI 3.1 description to mock. Its references may lead to other files, but not into the network.
   * @default the description of this package
   */
  description?: DescriptionSource | undefined;
  /** Hears of each request when it has been answered. */
  onRequest?: ((event: RequestEvent) => void) | undefined;
}

/** A mock that is running. */
export interface Mock extends AsyncDisposable {
  /** Base URL of the API on the mock, with the path of the description's first server: `http://127.0.0.1:4010/v1`. */
  readonly url: string;
  readonly port: number;
  /** What `queued` and `latency` are drawn with. */
  readonly seed: number;
  /** Text for whoever started the mock: its URL and operations, how to choose an answer, and a curl command. */
  readonly instructions: string;
  /**
   * Reads the description again, or goes over to another. Limits and draws start anew.
   *
   * @throws MockError if the new one is not valid; the mock then keeps to the last that was.
   */
  reload(description?: DescriptionSource): Promise<void>;
  /** Stops the mock at once and frees its port. Calling it again does nothing. */
  close(): Promise<void>;
}
