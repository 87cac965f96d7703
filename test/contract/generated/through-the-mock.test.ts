import { startMock } from '@aelyst/client/mock';
import { afterAll } from 'vitest';
import { describeBodies } from './through-the-mock/bodies.js';
import { describeDifferences } from './through-the-mock/differences.js';
import { describeIdentifiers } from './through-the-mock/identifiers.js';

// One mock for all three: most of what each of them would take is its start.
const arrived: string[] = [];
const mock = await startMock({ onRequest: ({ path }) => arrived.push(path) });

afterAll(() => mock.close());

describeBodies(mock);
describeIdentifiers(mock, arrived);
describeDifferences(mock);
