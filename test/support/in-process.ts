import { vi } from 'vitest';

export interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** Runs a command in this process, which saves the start of another. */
export async function runInProcess(command: () => Promise<void>): Promise<Outcome> {
  const lines = { out: '', err: '' };
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((line) => {
      lines.out += `${line}\n`;
    }),
    vi.spyOn(console, 'error').mockImplementation((line) => {
      lines.err += `${line}\n`;
    }),
  ];
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await command();
    return { ...lines, code: Number(process.exitCode) };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}
