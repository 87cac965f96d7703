import type { CallOptions, ErrorKind } from '@aelyst/client';
import { http, type OnRequest } from '../../support/socket-server.js';

export interface FaultCase {
  name: string;
  answer: OnRequest;
  /** What the call comes to, or `ok`. */
  kind: ErrorKind | 'ok';
  delivery?: 'not-sent' | 'refused' | 'unknown';
  status?: number;
  /** Requests that the server received. */
  requests?: number;
  options?: CallOptions;
  retryAfterMs?: number;
}

export const sent = '{"messageId":7}';
export const ok = http('200 OK', sent);

/** Answers request after request, and with the last answer from then on. */
export const reply =
  (...answers: string[]): OnRequest =>
  (socket, count) => {
    socket.write(answers[Math.min(count, answers.length) - 1] ?? '');
  };

export const thenClose =
  (bytes: string | Buffer): OnRequest =>
  (socket) => {
    socket.end(bytes);
  };

export const thenReset =
  (bytes: string): OnRequest =>
  (socket) => {
    socket.write(bytes, () => setImmediate(() => socket.resetAndDestroy()));
  };
