import { createClient } from '@aelyst/client';
import {
  type IoRedisCommands,
  type NodeRedisCommands,
  type RedisRateLimitOptions,
  redisRateLimit,
} from '@aelyst/client/redis';

const options: RedisRateLimitOptions = { name: 'workspace-1', limit: 10, windowMs: 1_000, workers: 4 };

export const limitedBy = (redis: IoRedisCommands | NodeRedisCommands) =>
  createClient({ token: 'a-token', rateLimit: redisRateLimit(redis, options) });
