/** The commands of ioredis and iovalkey that are used. */
export interface IoRedisCommands {
  evalsha(sha: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** The commands of node-redis that are used. */
export interface NodeRedisCommands {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/**
 * One turn at an endpoint, for Redis: takes the outcomes of earlier requests, grants turns, and says when to come back.
 *
 * A request may go out if those under way and those processed in the last window are together fewer than the share. A
 * response leaves the window one window after it came, less the fastest round trip of any process. Waiting processes
 * form a queue: each takes a ticket, and is told when to come back. A process that was granted a turn and wants more
 * goes to the end. So each comes back about once for each turn, and none overtakes.
 *
 * KEYS: sent (turn → when it expires), done (turn → when it was processed), queue (process → ticket), state, workers
 * (process → when it comes back, or was seen). Times are whole milliseconds of the server's clock.
 */
export const turnScript = `
local sent, done, queue, state, workers = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local ask = cjson.decode(ARGV[1])
local me, want, turnMs = ask.me, ask.want, math.ceil(ask.turnMs)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local HIGHEST, DAY = 10000, 86400000

local names = { 'share', 'limit', 'window', 'ceiling', 'known', 'roundTrip', 'meanTrip', 'pausedAt', 'pausedUntil', 'pauses', 'inRow', 'paused', 'gotThrough', 'inUse', 'probing', 'since', 'trips', 'at', 'closedUntil', 'tickets', 'askedUntil', 'writtenUntil' }
local values = redis.call('HMGET', state, unpack(names))
local s = {}
for index, name in ipairs(names) do s[name] = tonumber(values[index] or '') or 0 end
-- Version 0.1.0 pauses all without askedUntil: whatever it paused for counts as asked for.
if s.pausedUntil ~= s.writtenUntil then s.askedUntil = s.pausedUntil end
if s.window == 0 then s.window = ask.documented.windowMs end
if ask.windowMs then s.window = ask.windowMs end
if s.limit == 0 then s.limit = HIGHEST end
if s.share == 0 then s.share = ask.documented.limit end
if ask.limit and ask.limit ~= s.ceiling then
  s.ceiling, s.limit, s.share, s.known = ask.limit, ask.limit, ask.limit, 1
end
-- The clock was set back, or Redis has lost what it knew when it last replied to this process, such as in a restart:
-- until all that was sent has left the window, nobody sends.
local setBack = s.at > now + 1000
if setBack then
  redis.call('DEL', sent, done, queue, workers)
  s.pausedAt, s.pausedUntil, s.askedUntil, s.at = now, 0, 0, now
end
if setBack or ask.at > s.at and ask.at > now - s.window and now >= s.closedUntil then s.closedUntil = now + s.window end
s.at = math.max(s.at, now)
local highest = s.ceiling > 0 and s.ceiling or HIGHEST

-- Turns that were never given back, and processes that did not come back when it was their turn.
redis.call('ZREMRANGEBYSCORE', sent, '-inf', now)
while true do
  local head = redis.call('ZRANGE', queue, 0, 0)[1]
  local due = head and tonumber(redis.call('ZSCORE', workers, head) or 0)
  if not head or head == me or due > now - math.max(s.window, 500) then break end
  redis.call('ZREM', queue, head)
end
redis.call('ZREMRANGEBYSCORE', done, '-inf', now - 3 * s.window)

local function refuse(started, at, asked, waiting)
  local first = started > s.pausedAt
  if first then s.inRow = s.inRow + 1 end
  local backOff = math.min(s.window, ask.documented.windowMs) * math.min(1, 2 ^ s.inRow / 8)
  local pause = math.min(math.max(asked, backOff), DAY)
  if first then
    if s.paused == 0 then
      s.gotThrough = redis.call('ZCOUNT', done, '(' .. (now - s.window * 1.25), '+inf')
      s.inUse = waiting and 1 or 0
    end
    s.paused, s.pausedAt, s.pauses = 1, now, s.pauses + 1
  end
  s.pausedUntil = math.max(s.pausedUntil, at + math.ceil(pause))
  s.askedUntil = math.max(s.askedUntil, at + math.ceil(math.min(asked, DAY)))
end

local function succeed(started)
  s.inRow = 0
  s.since = s.since + 1
  if s.paused == 1 then
    s.gotThrough = s.gotThrough + 1
    return
  end
  if started > s.pausedAt then s.probing = 0 end
  if s.known == 0 then s.share = math.min(s.limit, s.share + 0.5)
  elseif redis.call('ZCARD', queue) > 0 then
    s.share = math.min(s.limit, s.share + math.min(1, s.since / s.share / 2 / s.share))
  end
end

for _, report in ipairs(ask.ended) do
  local expires = tonumber(redis.call('ZSCORE', sent, report.id) or '')
  redis.call('ZREM', sent, report.id)
  local at = now - report.agoMs
  -- Without an entry it has expired, was reported before, or Redis lost it: a success says nothing new then.
  local started = expires and expires - turnMs or at
  if report.limit >= 1 then
    local whole = s.share == s.limit
    s.limit = math.min(math.floor(report.limit), highest)
    if whole or (s.known == 0 and report.outcome ~= 'refused') then s.share = s.limit end
    if report.outcome ~= 'refused' then s.known = 1 end
    s.share = math.min(s.share, s.limit)
  end
  if report.outcome == 'refused' then
    refuse(started, at, report.retryAfterMs, want > 0 or redis.call('ZCARD', queue) > 0)
  elseif report.outcome ~= 'unused' then
    redis.call('ZADD', done, at, report.id)
    local trip = report.roundTripMs
    if trip > 0 then
      s.meanTrip = s.meanTrip == 0 and trip or s.meanTrip * 0.9 + trip * 0.1
      s.trips = s.trips + 1
      if s.roundTrip == 0 or trip < s.roundTrip then s.roundTrip = trip end
    end
    if report.outcome == 'ok' and expires then succeed(started) end
  end
end

if s.paused == 1 and now >= s.pausedUntil then
  -- Nothing got through: the endpoint was closed, which says nothing about the share.
  if s.gotThrough > 0 and s.inUse == 1 then
    s.share = s.known == 1 and math.min(s.share * 0.9, s.gotThrough) or s.gotThrough
  end
  s.share = math.max(1, math.min(s.share, s.limit))
  s.paused, s.known, s.probing, s.since = 0, 1, 1, 0
end

local places = math.ceil(s.share)
-- The first round trips are slower than those to come, while programs start.
local early = 0.8 * s.roundTrip * math.min(1, s.trips / 50)
local window = s.window * places / s.share - early
local underWay = redis.call('ZCARD', sent)
local since = '(' .. (now - window)
local processed = redis.call('ZCOUNT', done, since, '+inf')
local free = places - underWay - processed
if s.probing == 1 then
  free = math.min(free, 1 - redis.call('ZCOUNT', sent, '(' .. (s.pausedAt + turnMs), '+inf'))
end
if now < math.max(s.pausedUntil, s.closedUntil) then free = 0 end

local rank = redis.call('ZRANK', queue, me)
local others = redis.call('ZCARD', queue) - (rank and 1 or 0)
local granted = 0
if not rank then
  rank, s.tickets = others, s.tickets + 1
  redis.call('ZADD', queue, s.tickets, me)
end
if rank < free then
  granted = math.min(want, 1 + math.floor(math.max(0, free - others - 1) / (others + 1)))
  for index = 0, granted - 1 do redis.call('ZADD', sent, now + turnMs, me .. ':' .. (ask.firstId + index)) end
  free = free - granted
  rank, s.tickets = others, s.tickets + 1
  redis.call('ZADD', queue, s.tickets, me)
end

local wait = 0
if want == granted then redis.call('ZREM', queue, me)
else
  local space = s.window / s.share
  -- Later than the mean, since a process that comes too early must come again.
  local trip = 1.15 * s.meanTrip
  if now < s.pausedUntil then wait = s.pausedUntil - now + rank * space / 2
  elseif now < s.closedUntil then wait = s.closedUntil - now + rank * space / 2
  elseif s.probing == 1 then wait = math.max(20, s.roundTrip) + rank * space / 2
  elseif rank >= free then
    -- A place is free again once its request has left the window, and so in each round of the queue.
    local index = (rank - free) % places
    local rounds = math.floor((rank - free) / places)
    local oldest = redis.call('ZRANGEBYSCORE', done, since, '+inf', 'WITHSCORES', 'LIMIT', index, 1)[2]
    if not oldest then
      local started = redis.call('ZRANGE', sent, index - processed, index - processed, 'WITHSCORES')[2]
      oldest = (started and started - turnMs or now) + trip
    end
    wait = oldest + window + rounds * (window + trip) - now
    -- A process far behind looks again before its turn, since others may leave.
    if wait > 2 * s.window then wait = math.max(2 * s.window, 0.8 * wait) end
  end
  -- A process that comes just before the one ahead must not ask again and again.
  wait = math.ceil(math.max(1, math.min(20, space / 3), wait))
end

redis.call('ZADD', workers, now + wait, me)
redis.call('ZREMRANGEBYSCORE', workers, '-inf', now - math.max(30000, 3 * s.window))
s.writtenUntil = s.pausedUntil
local fields = {}
for _, name in ipairs(names) do
  fields[#fields + 1] = name
  fields[#fields + 1] = s[name]
end
redis.call('HSET', state, unpack(fields))
-- Redis takes whole numbers only, and Lua writes one of twenty digits with an exponent.
local unused = math.min(100 * DAY, math.ceil(math.max(600000, 10 * s.window, s.pausedUntil - now)))
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, unused) end
return cjson.encode({
  granted = granted,
  waitMs = wait,
  pauseMs = math.max(0, s.pausedUntil - now),
  askedMs = math.max(0, s.askedUntil - now),
  pauses = s.pauses,
  limit = math.floor(s.ceiling > 0 and s.ceiling or s.known == 1 and s.share or ask.documented.limit),
  windowMs = s.window,
  workers = redis.call('ZCARD', workers),
  at = s.at,
})
`;

/**
 * What the script returns, in milliseconds; `at` is on the clock of Redis. `askedMs` is the part of the pause that the API
 * asked for.
 */
const replyNames = [
  'granted',
  'waitMs',
  'pauseMs',
  'askedMs',
  'pauses',
  'limit',
  'windowMs',
  'workers',
  'at',
] as const;
export type Reply = Record<(typeof replyNames)[number], number>;

export type Run = (keys: string[], question: object) => Promise<Reply>;

let sha: Promise<string> | undefined;

/** The hash by which Redis knows the script. */
async function hash(): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(turnScript));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Runs the script by its hash, and by its text where Redis does not have it, such as after a restart. */
export function runnerOf(redis: IoRedisCommands | NodeRedisCommands): Run {
  const call = async (name: 'eval' | 'evalsha', script: string, keys: string[], args: string[]) => {
    if (!('evalSha' in redis)) return redis[name](script, keys.length, ...keys, ...args);
    return redis[name === 'eval' ? name : 'evalSha'](script, { keys, arguments: args });
  };
  return async (keys, question) => {
    const args = [JSON.stringify(question)];
    sha ??= hash();
    const text = await call('evalsha', await sha, keys, args).catch((error) => {
      if (!/NOSCRIPT/.test(String(error?.message))) throw error;
      return call('eval', turnScript, keys, args);
    });
    const given = JSON.parse(String(text));
    const reply = { askedMs: given?.pauseMs, ...given };
    // A proxy or another program may reply something else.
    if (!replyNames.every((name) => Number.isFinite(reply[name]))) throw new Error('unexpected reply');
    return reply;
  };
}
