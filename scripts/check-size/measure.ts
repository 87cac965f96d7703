import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateFrom } from '../generate/index.js';
import type { Bundle } from '../support/description.js';
import { callingProgram, weigh } from '../support/weigh.js';
import { instantiationsOf, writeProject, writeTypes } from './project.js';
import { synthetic } from './synthetic.js';

/** What a client costs for a description of some size. */
export interface Cost {
  operations: number;
  /** Seconds of processor time that generating takes. */
  generation: number;
  /** Bytes of a program that sends one message, minified and compressed. */
  bytes: number;
  /** What type checking one call instantiates beyond an empty program. */
  instantiations: number;
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Measures the client for a description with so many operations. */
export async function measure(bundle: Bundle, operations: number): Promise<Cost> {
  const folder = await mkdtemp(join(tmpdir(), `aelyst-${operations}-operations-`));
  try {
    const grown = synthetic(bundle, operations);
    const before = processorTime();
    await generateFrom(grown);
    const generation = processorTime() - before;
    await writeProject(folder, grown);
    const { compressed } = await weigh(callingProgram('./src/index.ts'), { from: folder });
    await writeTypes(folder);
    const counts = [await instantiationsOf(folder, 'call.ts'), await instantiationsOf(folder, 'empty.ts')];
    const [call = 0, empty = 0] = counts;
    return { operations, generation, bytes: compressed, instantiations: call - empty };
  } finally {
    await rm(folder, { recursive: true });
  }
}
