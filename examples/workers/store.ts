import { type ConnectionOptions, createPostgresBackend, Queue, setDefaultBackendFactory } from 'bullmq';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { Outcome } from '../bulk-send/outcome.js';
import { UserError } from '../bulk-send/program.js';
import { keyedHash, type Sealed } from './job.js';

/** A file that was imported. It stays when its jobs are removed, so that it is never imported twice. */
export interface Import {
  file: string;
  rows: number;
  /** Whether all rows became jobs. */
  complete: boolean;
}

/** Where the jobs of a workspace are. */
export interface Store {
  /** A job for each row. */
  queue: Queue<Sealed, Outcome>;
  /** Jobs that nobody works on: what is known of imports, of the key, and of a pause. */
  notes: Queue;
  workspace: string;
  connection: ConnectionOptions;
  /** For the shared limit; absent if only PostgreSQL is set. */
  redis: Redis | undefined;
}

const environment = (name: string) => process.env[name] || undefined;

/** @throws UserError if the variable is set, and not to a whole number above 0. */
export function wholeNumber(name: string): number | undefined {
  const text = environment(name);
  if (text === undefined || /^[1-9]\d{0,8}$/.test(text)) return text === undefined ? text : Number(text);
  throw new UserError(`${name}: needs a whole number above 0`);
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? (error as Error).message;

/** What keeps an acknowledged record through a crash. Without it a job that was sent can come back as a new one. */
const durable = {
  redis: {
    appendonly: /^yes$/,
    appendfsync: /^always$/,
    'no-appendfsync-on-rewrite': /^no$/,
    'maxmemory-policy': /^noeviction$/,
  },
  postgres: { fsync: /^on$/, synchronous_commit: /^(?!off$)/ },
};

/** @throws UserError if a store may forget what it acknowledged. */
async function checkDurable(
  backend: keyof typeof durable,
  read: (setting: string) => Promise<string | undefined>,
): Promise<void> {
  if (environment('STORE_MAY_FORGET') === 'yes') return;
  const wrong: string[] = [];
  for (const [setting, right] of Object.entries(durable[backend])) {
    const value = await read(setting).catch(() => undefined);
    if (value === undefined || !right.test(value)) wrong.push(`${setting} is ${value ?? 'not to be seen'}`);
  }
  if (wrong.length === 0) return;
  throw new UserError(`After a crash, this store can forget that a message was sent, and it is sent twice: ${wrong.join(', ')}.
Change that (the guide "Many processes" says how), or accept it by STORE_MAY_FORGET=yes.`);
}

async function connectRedis(url: string): Promise<Redis> {
  // ioredis would show the address, and so the password, in its error.
  if (!URL.canParse(url)) throw new UserError('REDIS_URL: needs a URL such as redis://127.0.0.1:6379');
  // BullMQ wants commands to wait for as long as it takes to reconnect.
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: null });
  let reason: unknown;
  redis.on('error', (error) => {
    reason = error;
  });
  await redis.connect().catch((error: unknown) => {
    redis.disconnect();
    throw new UserError(`Redis cannot be reached, see REDIS_URL: ${codeOf(reason ?? error)}`);
  });
  return redis;
}

async function checkPostgres(connectionString: string): Promise<void> {
  const client = new Client({ connectionString });
  client.on('error', () => {});
  await client.connect().catch((error: unknown) => {
    throw new UserError(`PostgreSQL cannot be reached, see DATABASE_URL: ${codeOf(error)}`);
  });
  try {
    await checkDurable('postgres', async (setting) => {
      const { rows } = await client.query('SELECT current_setting($1) AS value', [setting]);
      return rows[0]?.value as string | undefined;
    });
  } finally {
    await client.end();
  }
}

/**
 * Opens the store that the environment names, and closes it when it was used.
 *
 * @param key That of the jobs, for whoever encrypts or decrypts them.
 * @throws UserError if it cannot be reached, may forget, or was filled with another key.
 */
export async function withStore(
  key: Buffer | undefined,
  use: (store: Store) => Promise<number>,
): Promise<number> {
  const backend = environment('BACKEND') ?? 'redis';
  const workspace = environment('WORKSPACE') ?? 'main';
  if (backend !== 'redis' && backend !== 'postgres') throw new UserError('BACKEND: needs redis or postgres');
  if (!/^[\w.-]{1,100}$/.test(workspace)) throw new UserError('WORKSPACE: needs letters, digits and _ . -');
  const [redisUrl, databaseUrl] = [environment('REDIS_URL'), environment('DATABASE_URL')];
  if (backend === 'redis' && !redisUrl) throw new UserError('Set REDIS_URL, such as redis://127.0.0.1:6379');
  if (backend === 'postgres' && !databaseUrl)
    throw new UserError('Set DATABASE_URL, such as postgres://user@127.0.0.1:5432/jobs');
  const redis = redisUrl ? await connectRedis(redisUrl) : undefined;
  const queues: Queue[] = [];
  try {
    let connection = redis as ConnectionOptions;
    if (backend === 'postgres' && databaseUrl) {
      await checkPostgres(databaseUrl);
      setDefaultBackendFactory(createPostgresBackend as never);
      // The types know of Redis only.
      connection = { connectionString: databaseUrl, migrate: true } as ConnectionOptions;
    } else if (redis) {
      await checkDurable('redis', async (name) => ((await redis.config('GET', name)) as string[])[1]);
    }
    const [queue, notes] = ['messages', 'notes'].map((name) => {
      const each = new Queue(`${name}-${workspace}`, { connection, prefix: `{aelyst-${workspace}}` });
      // It reconnects by itself, and what fails for good rejects.
      each.on('error', () => {});
      queues.push(each);
      return each;
    }) as [Queue, Queue];
    const store: Store = { queue, notes, workspace, connection, redis };
    if (key) await checkKey(store, key);
    return await use(store);
  } finally {
    for (const each of queues) await each.close();
    redis?.disconnect();
  }
}

/** Notes something under a name. What is noted already stays. */
export async function note<Data>({ notes }: Pick<Store, 'notes'>, id: string, data: Data): Promise<Data> {
  await notes.add('note', data, { jobId: id });
  return (await notes.getJob(id))?.data as Data;
}

async function checkKey(store: Store, key: Buffer): Promise<void> {
  const check = keyedHash(key, 'check');
  const noted = await note(store, 'key', { check }).catch((error: unknown) => {
    throw new UserError(`The store cannot be used: ${codeOf(error)}`);
  });
  if (noted.check === check) return;
  throw new UserError(`JOB_KEY is not the key that the jobs of the workspace ${store.workspace} have.`);
}

/** The imports of a workspace, by their IDs. */
export async function importsOf({ notes }: Store): Promise<Map<string, Import>> {
  const all = await notes.getJobs(['waiting']);
  return new Map(all.flatMap(({ id, data }) => (data.file ? [[`${id}`, data as Import] as const] : [])));
}
