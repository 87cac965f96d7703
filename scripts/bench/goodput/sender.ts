import { createClient } from '../../../src/index.js';

/** What a process is told: where to send, how many messages, and the limit if it is to know it. */
export interface Task {
  baseUrl: string;
  messages: number;
  limit?: number;
}

/** A process of its own that sends messages, forty at a time, and reports how many failed. */
process.once('message', async ({ baseUrl, messages, limit }: Task) => {
  const aelyst = createClient({
    token: 'token-of-the-benchmark',
    baseUrl,
    ...(limit !== undefined && { rateLimit: { limit, windowMs: 1000 } }),
  });
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
  let next = 0;
  let failed = 0;
  const worker = async () => {
    while (next < messages) {
      const text = `message ${next++} of process ${process.pid}`;
      const result = await aelyst.sendMessage('id:1', { message: { type: 'text', text } });
      if (!result.ok) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: 40 }, worker));
  process.send?.(failed, () => process.disconnect());
});
process.send?.('ready');
