import type { Behaviour } from './behaviour/options.js';
import type { MockControl } from './control.js';
import type { RequestEvent } from './record.js';

/** Options of a mock. */
export interface MockOptions extends Behaviour {
  /**
   * Port to listen on, from 0 to 65535; 0 means any free port.
   * @default 0
   */
  port?: number | undefined;
  /**
   * Host name or address to listen on. `0.0.0.0` opens the mock to the network.
   * @default '127.0.0.1'
   */
  host?: string | undefined;
  /**
   * Allow other machines to use `/_mock/`.
   * @default false
   */
  control?: boolean | undefined;
  /**
   * Host names for `/_mock/`, besides `localhost` and addresses: the name of a container, for instance.
   * @default none
   */
  controlHosts?: readonly string[] | undefined;
  /** Is called after each response. An error that it throws is printed and changes nothing. */
  onRequest?: ((event: RequestEvent) => void) | undefined;
}

/** A mock that is running. */
export interface Mock extends MockControl, AsyncDisposable {
  /** Base URL of the API on the mock, with the path of the description's server: `http://127.0.0.1:4010/v1`. */
  readonly url: string;
  readonly port: number;
  /** The seed of `queued`, `latency` and new IDs. */
  readonly seed: number;
  /** Text for whoever started the mock: its URL and operations, how to choose a response, and a curl command. */
  readonly instructions: string;
  /** Stops the mock at once and frees its port. Calling it again does nothing. */
  close(): Promise<void>;
}
