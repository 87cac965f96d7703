import { http } from '../../support/socket-server.js';
import { type FaultCase, reply } from './fault-case.js';

const redirect = (code: number, delivery: FaultCase['delivery']): FaultCase => ({
  name: `a redirect with ${code} to another origin`,
  answer: reply(http(`${code} Elsewhere`, '', ['Location: http://127.0.0.1:1/elsewhere'])),
  kind: 'redirect',
  delivery: delivery ?? 'unknown',
  status: code,
});

export const redirects = [
  redirect(301, 'unknown'),
  redirect(302, 'unknown'),
  redirect(303, 'unknown'),
  redirect(307, 'refused'),
  redirect(308, 'refused'),
];
