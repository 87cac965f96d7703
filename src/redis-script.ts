/**
 * One turn at an endpoint, for Redis: takes what became of earlier requests, grants turns, and says when to come back.
 *
 * A request may go out if those under way and those processed in the last window are together fewer than the share. A
 * response leaves the window one window after it came, less the fastest round trip of any process. Waiting processes
 * form a queue: each has its place, ordered by the time at which it was told to come back, and a process that was
 * granted a turn and wants more goes to the end. So each comes back about once for each turn, and none overtakes.
 *
 * KEYS: sent (turn → when it expires), done (turn → when it was processed), queue (process → when it comes back), state,
 * workers (process → when it was seen). Times are whole milliseconds of the server's clock.
 */
export const turnScript = `
local sent, done, queue, state, workers = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local me, want, firstId = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local documentedLimit, documentedWindow = tonumber(ARGV[4]), tonumber(ARGV[5])
local toldLimit, toldWindow, turnMs = tonumber(ARGV[6]), tonumber(ARGV[7]), math.ceil(tonumber(ARGV[8]))
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local HIGHEST, DAY = 10000, 86400000

local names = { 'share', 'limit', 'window', 'ceiling', 'known', 'roundTrip', 'meanTrip', 'pausedAt', 'pausedUntil', 'pauses', 'inRow', 'paused', 'gotThrough', 'inUse', 'probing', 'since' }
local values = redis.call('HMGET', state, unpack(names))
local s = {}
for index, name in ipairs(names) do s[name] = tonumber(values[index] or '') or 0 end
if s.window == 0 then s.window = documentedWindow end
if toldWindow then s.window = toldWindow end
if s.limit == 0 then s.limit = HIGHEST end
if s.share == 0 then s.share = documentedLimit end
if toldLimit and toldLimit ~= s.ceiling then
  s.ceiling, s.limit, s.share, s.known = toldLimit, toldLimit, toldLimit, 1
end
local highest = s.ceiling > 0 and s.ceiling or HIGHEST

-- Turns that were never given back, processes that did not come back, and a clock that was set back.
redis.call('ZREMRANGEBYSCORE', sent, '-inf', now)
redis.call('ZREMRANGEBYSCORE', queue, '-inf', now - math.max(s.window, 500))
redis.call('ZREMRANGEBYSCORE', done, now + 1000, '+inf')
redis.call('ZREMRANGEBYSCORE', done, '-inf', now - 3 * s.window)

local function refuse(started, at, asked, waiting)
  local first = started > s.pausedAt
  if first then s.inRow = s.inRow + 1 end
  local pause = math.min(math.max(asked, s.window * math.min(1, 2 ^ s.inRow / 8)), DAY)
  if first then
    if s.paused == 0 then
      s.gotThrough = redis.call('ZCOUNT', done, '(' .. (now - s.window * 1.25), '+inf')
      s.inUse = waiting and 1 or 0
    end
    s.paused, s.pausedAt, s.pauses = 1, now, s.pauses + 1
  end
  s.pausedUntil = math.max(s.pausedUntil, at + math.ceil(pause))
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

for _, report in ipairs(cjson.decode(ARGV[9])) do
  local expires = tonumber(redis.call('ZSCORE', sent, report.id) or '')
  redis.call('ZREM', sent, report.id)
  local at = now - report.agoMs
  -- Without an entry it has expired, was told before, or Redis lost it: only what is certain still counts.
  local started = expires and expires - turnMs or at
  if report.limit >= 1 then
    local whole = s.share == s.limit
    s.limit = math.min(math.floor(report.limit), highest)
    if whole or (s.known == 0 and report.outcome ~= 'refused') then s.share = s.limit end
    if report.outcome ~= 'refused' then s.known = 1 end
    s.share = math.min(s.share, s.limit)
  end
  if report.outcome == 'refused' then
    if expires then refuse(started, at, report.retryAfterMs, want > 0 or redis.call('ZCARD', queue) > 0) end
  elseif report.outcome ~= 'unused' then
    redis.call('ZADD', done, at, report.id)
    local trip = report.roundTripMs
    if trip > 0 then
      s.meanTrip = s.meanTrip == 0 and trip or s.meanTrip * 0.9 + trip * 0.1
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
local window = s.window * places / s.share - 0.8 * s.roundTrip
local underWay = redis.call('ZCARD', sent)
local since = '(' .. (now - window)
local processed = redis.call('ZCOUNT', done, since, '+inf')
local free = places - underWay - processed
if s.probing == 1 then
  free = math.min(free, 1 - redis.call('ZCOUNT', sent, '(' .. (s.pausedAt + turnMs), '+inf'))
end
if now < s.pausedUntil then free = 0 end

local rank = redis.call('ZRANK', queue, me)
redis.call('ZREM', queue, me)
local others = redis.call('ZCARD', queue)
rank = rank or others
local granted = 0
if rank < free then
  granted = math.min(want, 1 + math.floor(math.max(0, free - others - 1) / (others + 1)))
  for index = 0, granted - 1 do redis.call('ZADD', sent, now + turnMs, me .. ':' .. (firstId + index)) end
  free = free - granted
  rank = others
end

local wait = 0
if want > granted then
  local space = s.window / s.share
  if now < s.pausedUntil then wait = s.pausedUntil - now + rank * space / 2
  elseif s.probing == 1 then wait = math.max(20, s.roundTrip) + rank * space / 2
  elseif rank >= free then
    local index = rank - free
    local rounds = math.floor(index / places)
    local oldest = redis.call('ZRANGEBYSCORE', done, since, '+inf', 'WITHSCORES', 'LIMIT', index % places, 1)
    local leaves = oldest[2] and oldest[2] + window or now + window + s.meanTrip
    -- A place is free again once its next request was processed and left the window.
    wait = leaves + rounds * (window + s.meanTrip) - now
  end
  -- Who is far behind looks again half-way, since others may have left.
  if now >= s.pausedUntil and wait > 5 * s.window then wait = math.max(5 * s.window, wait / 2) end
  -- Who comes a moment before the one ahead does not ask again and again.
  wait = math.ceil(math.max(1, math.min(20, space / 3), wait))
  redis.call('ZADD', queue, now + wait, me)
end

redis.call('ZADD', workers, now, me)
redis.call('ZREMRANGEBYSCORE', workers, '-inf', now - math.max(30000, 3 * s.window))
local fields = {}
for _, name in ipairs(names) do
  fields[#fields + 1] = name
  fields[#fields + 1] = s[name]
end
redis.call('HSET', state, unpack(fields))
local unused = math.ceil(math.max(600000, 10 * s.window, s.pausedUntil - now))
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, unused) end
local known = s.ceiling > 0 and s.ceiling or s.known == 1 and s.share or documentedLimit
return { granted, wait, math.max(0, s.pausedUntil - now), s.pauses, math.floor(known), math.ceil(s.window), redis.call('ZCARD', workers) }
`;
