import { afterEach, describe, expect, test, vi } from 'vitest';
import { createAdmission, type Feedback, type Pace, type Sent } from '../../src/http/pace.js';
import { createQueue } from '../../src/http/pacer.js';
import { withoutJitter } from '../support/scripted.js';

withoutJitter();
afterEach(() => void vi.restoreAllMocks());

/** Numbers of our own, so that each step can be followed by hand. */
const documented: Pace = { limit: 10, windowMs: 1_000 };
const success: Feedback = { refused: false };
const refusal: Feedback = { refused: true, retryAfterMs: 2_000 };

/** An admission on a clock that is set by hand. Others wait, unless it is said that they do not. */
function endpoint(ceiling?: Pace, { limit, windowMs } = documented) {
  const pauses: number[] = [];
  const admission = createAdmission({ limit, windowMs }, ceiling, (ms) => pauses.push(ms));
  const self = {
    now: 0,
    pauses,
    delayMs: () => admission.delayMs(self.now),
    /** Begins as many requests as may be sent now, or the first so many of them. */
    begin(most = Number.POSITIVE_INFINITY, queued = true): Sent[] {
      const sent: Sent[] = [];
      while (sent.length < most && self.delayMs() <= 0) sent.push(admission.begin(self.now, queued));
      return sent;
    },
    end(sent: Sent[], feedback = success, waiting = true) {
      for (const each of sent) admission.end(self.now, each, feedback, waiting);
    },
    /** Begins a request that something else has admitted. */
    begun: () => admission.begin(self.now, false),
    /** Ends requests without a response: they count as processed, and raise nothing. */
    lose(sent: Sent[]) {
      for (const each of sent) admission.end(self.now, each, undefined, true);
    },
    /** Sends so many, which succeed at once, as fast as may be. */
    succeed(count: number, feedback = success) {
      for (let done = 0; done < count; ) {
        const sent = self.begin(count - done);
        self.end(sent, feedback);
        done += sent.length;
        if (done < count) self.now += self.delayMs();
      }
    },
    /** Sends one with this response, without a wait. */
    one(feedback: Feedback, waiting = true) {
      self.end(self.begin(1, false), feedback, waiting);
    },
    /** Lets the pause pass, and the time after it in which requests are spaced. */
    recover() {
      self.now = admission.pausedUntil();
      self.one(success);
      self.now += windowMs;
    },
    /** Requests in a window: how many are sent at once, over how much time passes until there is room again. */
    share(): number {
      self.now += 100 * windowMs;
      const sent = self.begin();
      self.lose(sent);
      return (sent.length * windowMs) / self.delayMs();
    },
    /** Its share after a refusal, and the pause that follows. */
    shareAfterRefusal(waiting = true): number {
      self.one(refusal, waiting);
      self.recover();
      return self.share();
    },
  };
  return self;
}

/** An endpoint that states a limit, and got this many requests through in the last window. */
function busy(limit: number, gotThrough: number, most?: number) {
  const self = endpoint(undefined, { ...documented, limit: most ?? limit });
  self.succeed(most ?? limit, { refused: false, limit });
  self.now += 10_000;
  self.succeed(gotThrough);
  return self;
}

/** An endpoint that states a limit, and whose share a refusal has reduced. */
function reduced(limit: number, share: number) {
  const self = busy(limit, share);
  self.one(refusal);
  self.recover();
  return self;
}

describe('the share of an endpoint', () => {
  test.each([
    [4, 4],
    [9, 9],
    [10, 9],
    [12, 9],
  ])('falls by a refusal after %d requests to what got through, and at least by a tenth: %d', (got, to) => {
    const self = busy(10, 0);
    // What was processed a quarter of a window before the last one counts, too.
    self.succeed(Math.max(0, got - 9));
    self.now += 1_100;
    self.succeed(Math.min(9, got));
    expect(self.shareAfterRefusal()).toBeCloseTo(to);
  });

  test('does not fall if no request waited', () => {
    const self = busy(10, 4);
    expect(self.shareAfterRefusal(false)).toBeCloseTo(10);
  });

  test('is the one from before after a pause in which nothing got through', () => {
    const self = busy(10, 4);
    expect(self.shareAfterRefusal()).toBeCloseTo(4);
    self.now += 10_000;
    expect(self.shareAfterRefusal()).toBeCloseTo(10);
  });

  test('includes what gets through during the pause', () => {
    const self = busy(10, 3);
    const [first = [], late = []] = [self.begin(1), self.begin(2)];
    self.end(first, refusal);
    self.end(late);
    self.recover();
    expect(self.share()).toBeCloseTo(5);
  });

  test('counts what got through in a window and a quarter', () => {
    const self = busy(20, 4);
    self.now += 1_100;
    self.succeed(4);
    expect(self.shareAfterRefusal()).toBeCloseTo(8);
  });

  test('counts nothing that is exactly as old', () => {
    const self = busy(20, 4);
    self.now += 1_250;
    expect(self.shareAfterRefusal()).toBeCloseTo(20);
  });

  test('is not judged anew by what something else admits during the pause', () => {
    const self = busy(10, 4);
    self.one(refusal);
    self.now += 100;
    self.end([self.begun()], refusal);
    self.recover();
    expect(self.share()).toBeCloseTo(4);
  });

  test('is not raised by what got through, once it is known', () => {
    const self = reduced(20, 5);
    for (const count of [5, 4]) {
      self.now += 1_100;
      for (let sent = 0; sent < count; sent++) self.one(success);
    }
    expect(self.shareAfterRefusal(false)).toBeCloseTo(5);
  });

  test.each([
    [true, 5, 5],
    [true, 14, 14],
    [false, 5, 10],
    [false, 14, 14],
  ])('that nobody stated, if others wait (%j) and %d got through: %d', (waiting, got, to) => {
    const self = endpoint();
    self.succeed(got);
    expect(self.shareAfterRefusal(waiting)).toBeCloseTo(to);
  });

  test('without a stated limit grows to the documented number again, and not beyond', () => {
    const self = endpoint();
    self.succeed(5);
    self.one(refusal);
    self.recover();
    self.succeed(2_000);
    expect(self.share()).toBeCloseTo(10);
  });

  test('is not raised by a success during the pause', () => {
    const self = reduced(20, 4);
    self.now += 10_000;
    const [first = [], late = []] = [self.begin(1), self.begin(1)];
    self.end(first, refusal, false);
    self.end(late);
    self.recover();
    expect(self.share()).toBeCloseTo(4);
  });
});

describe('after a refusal', () => {
  test('the share grows by a quarter of a request in the first window, and by half a one more in each', () => {
    const self = busy(1_000, 500, 500);
    self.one(refusal);
    self.recover();
    const shares = [self.share()];
    for (const _ of [1, 2, 3]) {
      self.now += 10_000;
      self.succeed(500);
      shares.push(self.share());
    }
    expect(shares[0]).toBeCloseTo(500);
    [0.25, 0.75, 1.25].forEach((growth, index) => {
      expect((shares[index + 1] ?? 0) - (shares[index] ?? 0)).toBeCloseTo(growth, 1);
    });
  });

  test('it grows by one request with each success at most, up to the stated limit', () => {
    const self = busy(10, 1);
    self.one(refusal);
    self.recover();
    self.succeed(2);
    expect(self.share()).toBeLessThanOrEqual(3);
    self.succeed(1_000);
    expect(self.share()).toBeCloseTo(10);
  });

  test('it does not grow by requests that did not wait', () => {
    const self = busy(10, 4);
    self.one(refusal);
    self.recover();
    for (let count = 0; count < 50; count++) {
      self.now += 1_000;
      self.one(success);
    }
    expect(self.share()).toBeCloseTo(4);
  });
});

describe('a limit that a response stated', () => {
  test.each<[string, () => ReturnType<typeof endpoint>, Feedback, number]>([
    ['another one replaces it', () => busy(10, 0), { refused: false, limit: 15 }, 15],
    ['the same one does not restore a share', () => reduced(10, 4), { refused: false, limit: 10 }, 4],
    ['a lower one lowers a share', () => reduced(10, 8), { refused: false, limit: 5 }, 5],
    ['that of a first refusal is not yet used', () => endpoint(), { ...refusal, limit: 20 }, 10],
    ['a fraction of one is none', () => busy(10, 0), { refused: false, limit: 0.5 }, 10],
  ])('holds until it changes: %s', (_, make, feedback, share) => {
    const self = make();
    self.now += 10_000;
    self.one(feedback);
    if (feedback.refused) self.recover();
    expect(self.share()).toBeCloseTo(share);
  });

  test('is kept where many responses came', () => {
    const self = busy(300, 200);
    self.now += 1;
    self.succeed(1);
    expect(self.begin()).toHaveLength(99);
  });

  test('counts up to 10,000', () => {
    const self = endpoint(undefined, { ...documented, limit: 20_000 });
    self.succeed(1, { refused: false, limit: 1e9 });
    expect(self.share()).toBeCloseTo(10_000);
  });

  test.each([
    [600, false],
    [601, true],
  ])('is kept through %d windows in which no response states one', (windows, rises) => {
    const self = endpoint();
    self.succeed(1, { refused: false, limit: 1 });
    self.now += 10_000;
    self.succeed(windows - 1);
    // Half of them would raise the share by far, if they may.
    self.succeed(1);
    self.succeed(rises ? 100 : 0);
    if (rises) expect(self.share()).toBeGreaterThan(2);
    else expect(self.share()).toBeCloseTo(1);
  });
});

describe('a pause', () => {
  test.each([
    ['known', () => busy(10, 4), 125],
    ['not known, if nothing got through', () => endpoint(), 50],
  ])(
    'of an endpoint whose limit is %s: one request probes, then they are spaced for a window',
    (_, make, spaceMs) => {
      const self = make();
      self.one(refusal);
      self.now += 1_999;
      expect(self.delayMs()).toBe(1);
      self.now += 1;
      const probe = self.begin(3, false);
      expect(probe).toHaveLength(1);
      // Another one follows a window later, even if the probe has no response.
      expect(self.delayMs()).toBe(1_000);
      self.end(probe);
      // Twice the pace of the share.
      for (const _ of [1, 2]) {
        expect(self.delayMs()).toBe(spaceMs);
        self.now += spaceMs;
        expect(self.begin(1, false)).toHaveLength(1);
      }
      self.now += 1_000 - 2 * spaceMs;
      expect(self.begin(2)).toHaveLength(2);
    },
  );

  test('of an endpoint whose limit it shows does not space them', () => {
    const self = endpoint();
    self.succeed(5);
    self.one(refusal);
    self.now += 2_000;
    self.one(success);
    expect(self.begin()).toHaveLength(4);
  });

  test('is reported once, and again only if it becomes longer by more than a window', () => {
    const self = endpoint();
    const sent = [self.begin(1), self.begin(1), self.begin(1)] as const;
    self.end(sent[0], refusal);
    self.end(sent[1], { refused: true, retryAfterMs: 3_000 });
    self.end(sent[2], { refused: true, retryAfterMs: 4_001 });
    expect(self.pauses).toEqual([2_000, 4_001]);
  });

  test.each([
    [0, 250],
    [100, 350],
  ])('of several requests is one, with one random wait: the second refusal %d ms later', (later, ends) => {
    const self = endpoint();
    const [first = [], second = []] = [self.begin(1), self.begin(1)];
    self.end(first, { refused: true });
    vi.mocked(Math.random).mockReturnValue(1);
    self.now += later;
    self.end(second, { refused: true });
    expect(self.now + self.delayMs()).toBe(ends);
  });

  test('ends with the success of a request that was sent after it', () => {
    const self = busy(10, 4);
    const [first = [], late = []] = [self.begin(1), self.begin(1)];
    self.end(first, refusal);
    self.now += 2_000;
    const probe = self.begin();
    expect(probe).toHaveLength(1);
    self.end(late);
    expect(self.delayMs()).toBe(1_000);
    self.end(probe);
    expect(self.delayMs()).toBeLessThan(1_000);
  });

  test('lasts for a day at most', () => {
    const self = endpoint();
    self.one({ refused: true, retryAfterMs: 1e12 });
    expect(self.pauses).toEqual([86_400_000]);
  });

  test('is followed by up to a tenth of a window, and by up to half of one after a second refusal', () => {
    vi.mocked(Math.random).mockReturnValue(1);
    const self = endpoint();
    self.one(refusal);
    expect(self.delayMs()).toBe(2_100);
    self.now += 2_100;
    self.one(refusal);
    expect(self.delayMs()).toBe(2_500);
  });
});

describe('the start', () => {
  test('sends the documented number, then has one under way for every four that succeeded', () => {
    const self = endpoint();
    const first = self.begin();
    expect(first).toHaveLength(10);
    self.end(first.splice(0, 4));
    // Six are under way, and six may be.
    expect(self.begin()).toHaveLength(0);
    self.end(first);
    self.succeed(2);
    const second = self.begin();
    expect(second).toHaveLength(3);
    self.end(second);
    self.succeed(25);
    expect(self.begin()).toHaveLength(10);
  });
});

test('a request counts as queued only if it had to wait', async () => {
  let delayMs = 0;
  const begin = vi.fn();
  const queue = createQueue({ pausedUntil: () => 0, delayMs: () => delayMs, begin, end() {} });
  const enter = () => queue.enter({ signal: new AbortController().signal, first: false, maxWaitMs: 0 });
  enter();
  delayMs = Number.POSITIVE_INFINITY;
  const entering = enter();
  delayMs = 0;
  queue.advance();
  await entering;
  expect(begin.mock.calls.map(([, queued]) => queued)).toEqual([false, true]);
});

test('a pause dismisses whoever does not accept it, also if another pause came before', async () => {
  let pauseMs = 0;
  const queue = createQueue({
    pausedUntil: () => performance.now() + pauseMs,
    delayMs: () => Number.POSITIVE_INFINITY,
    begin() {},
    end() {},
  });
  const { signal } = new AbortController();
  const left: number[] = [];
  for (const maxWaitMs of [100_000, 1_000, 10_000]) {
    const entering = queue.enter({ signal, first: false, maxWaitMs }) as Promise<unknown>;
    entering.then(() => left.push(maxWaitMs));
  }
  for (pauseMs of [5_000, 50_000]) {
    queue.advance();
    await Promise.resolve();
  }
  expect(left).toEqual([1_000, 10_000]);
});

test('a request without a response has opened no connection', () => {
  const self = endpoint({ limit: 1, windowMs: 1_000 });
  self.lose(self.begin(1));
  self.now = 1_500;
  const second = self.begin(1);
  self.now = 1_600;
  self.end(second);
  expect(self.delayMs()).toBe(1_000);
});

test('the fastest round trip on a connection that was open counts against the window', () => {
  const self = endpoint({ limit: 1, windowMs: 1_000 });
  const [cold, warm] = [self.begin(1), [] as Sent[]];
  self.now = 500;
  self.end(cold);
  expect(self.delayMs()).toBe(1_000);
  self.now = 1_500;
  warm.push(...self.begin(1));
  self.now = 1_600;
  self.end(warm);
  // Nine tenths of it, because the way there can be shorter.
  expect(self.delayMs()).toBeCloseTo(910);
});
