import { createClient, type SharedRateLimit } from '@aelyst/client';
import { type NodeRedisCommands, type RedisRateLimitOptions, redisRateLimit } from '@aelyst/client/redis';

export function useRedis(redis: NodeRedisCommands): void {
  const options: RedisRateLimitOptions = { name: 'workspace', limit: 10, windowMs: 1_000 };
  const rateLimit: SharedRateLimit = redisRateLimit(redis, options);
  createClient({ token: 'a-token', rateLimit });
}
