import { startMock } from '@aelyst/client/mock';
import { afterAll } from 'vitest';
import { describeBodies } from './through-the-mock/bodies.js';
import { describeIdentifiers } from './through-the-mock/identifiers.js';

// One mock for both: most of what each of them would take is its start.
const arrived: string[] = [];
const mock = await startMock({ onRequest: ({ path }) => arrived.push(path) });

afterAll(() => mock.close());

describeBodies(mock);
describeIdentifiers(mock, arrived);
