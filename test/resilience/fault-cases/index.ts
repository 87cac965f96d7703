import { bodies } from './bodies.js';
import { connections } from './connections.js';
import type { FaultCase } from './fault-case.js';
import { redirects } from './redirects.js';
import { statuses } from './statuses.js';
import { waits } from './waits.js';

export const faultCases: FaultCase[] = [...statuses, ...redirects, ...waits, ...bodies, ...connections];
