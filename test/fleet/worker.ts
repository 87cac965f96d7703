import { createClient } from '@aelyst/client';
import { redisRateLimit } from '@aelyst/client/redis';
import { Redis } from 'ioredis';

/** A process of a fleet: sends as many messages as it is told, several at a time, and says what became of them. */
const [, , url = '', port = '', name = '', first = '0', count = '0', limit = ''] = process.argv;

const redis = new Redis(Number(port), '127.0.0.1');
redis.on('error', () => {});
const aelyst = createClient({
  token: 'any',
  baseUrl: url,
  rateLimit: redisRateLimit(redis, { name, ...(limit && { limit: Number(limit) }) }),
});

const texts = Array.from(
  { length: Number(count) },
  (_, index) => `message ${Number(first) + index}`,
).values();
const outcomes: Record<string, number> = {};
async function send(): Promise<void> {
  for (const text of texts) {
    const result = await aelyst.sendMessage('id:1', { message: { type: 'text', text } });
    const outcome = result.ok ? 'ok' : `${result.error.kind} ${result.error.delivery}`;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
}
await Promise.all(Array.from({ length: 10 }, send));
redis.disconnect();
process.stdout.write(JSON.stringify(outcomes));
