import { type ParseArgsConfig, parseArgs } from 'node:util';

interface Option {
  type: 'string' | 'boolean';
  short?: string;
  /** Placeholder of the value in the help, such as `<port>`. */
  value?: string;
  description: string;
}

type Values<Options extends Record<string, Option>> = {
  [Name in keyof Options]?: Options[Name]['type'] extends 'string' ? string : boolean;
};

/** An error that the user can correct: shown without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';

  /** @param exitCode What the command exits with: 2 when its arguments or its environment are at fault. */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

interface Command<Options extends Record<string, Option>> {
  /** How the command is called, such as `npm run mock --`. */
  usage: string;
  /** One sentence: what it does. */
  summary: string;
  options: Options;
  /** Ways to call it, each with what it does. */
  examples?: readonly (readonly [call: string, does: string])[];
  run(values: Values<Options>): Promise<void>;
}

const help = { type: 'boolean', short: 'h', description: 'show this help' } as const;

const columns = (rows: (readonly [string, string])[]) => {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => left.padEnd(width) + right);
};

function helpText({
  usage,
  summary,
  options,
  examples = [],
}: Omit<Command<Record<string, Option>>, 'run'>): string {
  const rows = Object.entries({ ...options, help }).map(([name, option]: [string, Option]) => {
    const short = option.short === undefined ? '    ' : `-${option.short}, `;
    const value = option.value === undefined ? '' : ` ${option.value}`;
    return [`  ${short}--${name}${value}`, option.description] as const;
  });
  const calls = examples.map(([call, does]) => [`  ${usage} ${call}`, does] as const);
  return [
    summary,
    '',
    `Usage: ${usage} [options]`,
    '',
    ...columns(rows),
    ...(calls.length > 0 ? ['', 'Examples:', '', ...columns(calls)] : []),
  ].join('\n');
}

/**
 * Runs a command of this project: reads its arguments strictly, prints `--help`, and turns a `UserError` into one
 * line on the error stream and exit code 1 (2 for wrong arguments, or as the error says).
 */
export async function runCommand<const Options extends Record<string, Option>>(
  command: Command<Options>,
  args: string[] = process.argv.slice(2),
): Promise<void> {
  let values: Values<Options> & { help?: boolean };
  try {
    const config: ParseArgsConfig = { args, options: { ...command.options, help }, allowPositionals: false };
    values = parseArgs(config).values as typeof values;
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s|\n/);
    console.error(`${sentence}. "${command.usage} --help" lists the options.`);
    process.exitCode = 2;
    return;
  }
  if (values.help) {
    console.log(helpText(command));
    return;
  }
  try {
    await command.run(values);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}
