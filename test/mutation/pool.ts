import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../documents/json.js';
import type { Verdict } from './layers/layer.js';
import type { Mutant } from './mutants.js';
import type { Judge } from './run.js';

/** Of all the mutants of a description, which each worker makes for itself, those that a layer is to judge. */
export interface Task {
  readonly layer: string;
  readonly indexes: readonly number[];
}

export interface Pool {
  judge: Judge;
  close(): void;
}

const program = fileURLToPath(new URL('./worker.ts', import.meta.url));

async function ask(worker: ChildProcess, question: Task | JsonObject): Promise<unknown> {
  const controller = new AbortController();
  const { signal } = controller;
  const ended = once(worker, 'exit', { signal }).then(([code]) => {
    throw new Error(`A process that judges mutants ended with ${code}.`);
  });
  worker.send(question);
  try {
    const [answer] = await Promise.race([once(worker, 'message', { signal }), ended]);
    return answer;
  } finally {
    ended.catch(() => {});
    controller.abort();
  }
}

/** Judges in processes of their own, each with a share of the mutants. */
export async function createPool(root: JsonObject, all: readonly Mutant[], size: number): Promise<Pool> {
  const workers = Array.from({ length: size }, () =>
    // A verdict may be `undefined`, which JSON does not know.
    fork(program, { execArgv: ['--import', 'tsx'], serialization: 'advanced' }),
  );
  const close = () => {
    for (const worker of workers) worker.disconnect();
  };
  const placeOf = new Map(all.map((mutant, index) => [mutant, index]));
  await Promise.all(workers.map((worker) => ask(worker, root)));

  return {
    async judge(layer, mutants) {
      // Every nth for each: neighbours take alike long.
      const tasks = workers.map((_, first) => ({
        layer: layer.name,
        indexes: mutants
          .filter((_, index) => index % size === first)
          .map((mutant) => placeOf.get(mutant) ?? -1),
      }));
      const answers = (await Promise.all(
        workers.map((worker, index) => ask(worker, tasks[index] ?? { layer: layer.name, indexes: [] })),
      )) as Verdict[][];
      return mutants.map((_, index) => answers[index % size]?.[Math.floor(index / size)]);
    },
    close,
  };
}
